using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class UpdateGoldenTests
{
    // Between the norm in double and PyTorch's in float32, and what follows from it in 100 steps.
    private const double NormTolerance = 1e-6;
    private const float ValueTolerance = 1e-5f;

    private static readonly ParameterLayout Layout = ParameterLayout.Create(
    [
        Layouts.Parameter("0.weight", 5, 7),
        Layouts.Parameter("0.bias", 7),
        Layouts.Parameter("1.weight", 11, 13),
        Layouts.Parameter("1.bias", 13),
    ]);

    private static readonly IReadOnlyList<GroupRule> Rules =
    [
        new GroupRule { Pattern = GroupRule.BiasAndNorm, WeightDecay = 0 },
        new GroupRule { Pattern = "1.*", LrFactor = 0.1 },
    ];

    private static readonly JsonElement[] Cases = Load();

    public static TheoryData<int, string> Indices()
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < Cases.Length; i++)
            data.Add(i, $"{i} {Cases[i].GetProperty("name")} {Cases[i].GetProperty("options")}");
        return data;
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Step_ManySteps_IsThatOfPyTorch(int index, string title)
    {
        JsonElement item = Cases[index];
        var update = new UpdateOptions
        {
            Schedule = item.GetProperty("schedule").GetBoolean()
                ? new CosineRestartsSchedule { T = 30, Min = 1e-4 }
                : new ConstantSchedule(),
            Groups = item.GetProperty("groups").GetBoolean() ? Rules : [],
            ClipValue = Number(item, "clip_value"),
            ClipNorm = Number(item, "clip_norm"),
            Ema = Number(item, "ema"),
        };
        OptimizerOptions options = OptimizerGoldenTests.Options(item);
        ParameterGroups groups = ParameterGroups.Of(Layout, update.Groups, options.WeightDecay);
        Assert.Equal(update.Groups.Count == 0 ? 1 : 4, groups.Groups.Count);
        using ParameterVector parameters = Layouts.Filled(Layout, 0);
        using var gradient = new ParameterVector(Layout);
        using var shard = new ParameterShard(
            Layout, ShardRange.Split(Layout, 1)[0], options, 1, null, update, groups);
        var checks = item.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("step").GetInt32());
        for (int step = 1; step <= item.GetProperty("steps").GetInt32(); step++)
        {
            MadeUp.Values(step, Layout.ParameterCount).CopyTo(gradient.Parameters);
            shard.Step(parameters, [gradient], [1], step - 1, 0);
            if (checks.TryGetValue(step, out JsonElement check))
                Check($"{title} step {step}", item, check, shard, parameters);
        }
    }

    private static void Check(
        string at, JsonElement item, JsonElement check, ParameterShard shard, ParameterVector parameters)
    {
        if (Number(check, "norm") is { } norm)
            Assert.InRange(shard.GradientNorm!.Value, norm * (1 - NormTolerance), norm * (1 + NormTolerance));
        if (check.GetProperty("values") is { ValueKind: JsonValueKind.Array } values)
        {
            float[] found = parameters.Parameters.ToArray();
            foreach ((float value, JsonElement expected) in found.Zip(values.EnumerateArray()))
                Assert.InRange(Math.Abs(value - expected.GetSingle()), 0, ValueTolerance);
        }
        else
        {
            Assert.Equal($"{at} {check.GetProperty("sha")}", $"{at} {Sha(parameters.Parameters)}");
        }

        if (item.GetProperty("ema").ValueKind == JsonValueKind.Number)
            Assert.Equal($"{at} ema {check.GetProperty("ema")}", $"{at} ema {Sha(shard.Optimizer.Average!.Values.Span)}");
    }

    private static double? Number(JsonElement item, string name) =>
        item.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Sha(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    private static JsonElement[] Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "optimizers", "updates.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
