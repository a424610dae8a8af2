using System.Text.Json;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Parameters.Tests.Schedules;

public sealed class ScheduleGoldenTests
{
    // Of the chained forms of PyTorch, which round at each step.
    private const double SteppedTolerance = 1e-12;

    private static readonly JsonElement File = Load();

    public static TheoryData<int, string> Cases() => Titles("cases");

    public static TheoryData<int, string> Plateaus() => Titles("plateaus");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lr_EachStep_IsThatOfPyTorch(int index, string title)
    {
        JsonElement item = File.GetProperty("cases")[index];
        long warmup = item.GetProperty("warmup").GetInt64();
        var update = new UpdateOptions
        {
            Schedule = Read(item),
            Warmup = warmup == 0 ? null : new Warmup { Steps = warmup, Start = item.GetProperty("start").GetDouble() },
        };
        update.Validate();
        double baseLr = item.GetProperty("base").GetDouble();
        double[] expected = [.. item.GetProperty("lr").EnumerateArray().Select(lr => lr.GetDouble())];
        for (int step = 0; step < expected.Length; step++)
            Assert.Equal($"{title} step {step} {expected[step]:R}", $"{title} step {step} {update.Lr(baseLr, step, 0):R}");
        int at = 0;
        foreach (JsonElement stepped in item.GetProperty("stepped").EnumerateArray())
        {
            Assert.InRange(Math.Abs(update.Lr(baseLr, at, 0) - stepped.GetDouble()), 0, SteppedTolerance * baseLr);
            at += 5;
        }
    }

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void Next_EachEpoch_LowersAsPyTorchDoes(int index, string title)
    {
        JsonElement item = File.GetProperty("plateaus")[index];
        var schedule = (PlateauSchedule)Read(item);
        double baseLr = item.GetProperty("base").GetDouble();
        PlateauState state = default;
        foreach ((JsonElement loss, JsonElement lr) in item.GetProperty("losses").EnumerateArray()
            .Zip(item.GetProperty("lr").EnumerateArray()))
        {
            state = schedule.Next(state, loss.GetDouble());
            Assert.Equal($"{title} {lr.GetDouble():R}", $"{title} {schedule.Lr(baseLr, 7, state.Reductions):R}");
        }
    }

    private static Schedule Read(JsonElement item) =>
        OptionText.Read(item.GetProperty("schedule").GetString()!, Schedule.ForName);

    private static TheoryData<int, string> Titles(string name)
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < File.GetProperty(name).GetArrayLength(); i++)
            data.Add(i, File.GetProperty(name)[i].GetProperty("schedule").GetString()!);
        return data;
    }

    private static JsonElement Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "schedules", "schedules.json");
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
