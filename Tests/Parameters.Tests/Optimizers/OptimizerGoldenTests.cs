using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class OptimizerGoldenTests
{
    private static readonly JsonSerializerOptions Naming = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonElement[] Cases = Load();

    public static TheoryData<int, string> Indices()
    {
        var data = new TheoryData<int, string>();
        for (int i = 0; i < Cases.Length; i++)
        {
            JsonElement item = Cases[i];
            data.Add(i, $"{item.GetProperty("name")} x{item.GetProperty("length")} {item.GetProperty("options")}");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Step_ManySteps_EqualsTorchBitForBit(int index, string title)
    {
        JsonElement item = Cases[index];
        int length = item.GetProperty("length").GetInt32();
        float[] parameters = MadeUp.Values(0, length);
        Optimizer optimizer = Optimizer.Create(Options(item), length);
        var checks = item.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("step").GetInt32());
        for (int step = 1; step <= item.GetProperty("steps").GetInt32(); step++)
        {
            optimizer.Step(parameters, MadeUp.Values(step, length));
            if (!checks.TryGetValue(step, out JsonElement check))
                continue;
            string at = $"{title} step {step}";
            Assert.Equal($"{at} {check.GetProperty("parameters")}", $"{at} {Sha(parameters)}");
            JsonElement states = check.GetProperty("state");
            Assert.Equal(states.EnumerateObject().Select(s => s.Name), optimizer.State.Select(s => s.Name));
            foreach (OptimizerState state in optimizer.State)
            {
                string expected = states.GetProperty(state.Name).GetString()!;
                Assert.Equal($"{at} {state.Name} {expected}", $"{at} {state.Name} {Sha(state.Values.Span)}");
            }
        }
    }

    // Each option not in the file keeps its default.
    internal static OptimizerOptions Options(JsonElement item)
    {
        string name = item.GetProperty("name").GetString()!;
        Type type = OptimizerOptions.ForName(name).GetType();
        JsonObject numbers = JsonObject.Create(item.GetProperty("options"))!;
        if (numbers["betas"] is JsonArray betas)
        {
            numbers.Remove("betas");
            numbers["beta1"] = betas[0]!.GetValue<double>();
            numbers["beta2"] = betas[1]!.GetValue<double>();
        }

        return (OptimizerOptions)numbers.Deserialize(type, Naming)!;
    }

    private static string Sha(ReadOnlySpan<float> values) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    private static JsonElement[] Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "optimizers", "optimizers.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
