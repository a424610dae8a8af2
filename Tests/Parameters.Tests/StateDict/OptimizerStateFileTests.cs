using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

public sealed class OptimizerStateFileTests
{
    private static readonly ParameterLayout Layout = Layouts.Golden();

    public static TheoryData<OptimizerOptions> AllOptions() => new(
        new SgdOptions { Lr = 0.1, WeightDecay = 0.01 },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Nesterov = true },
        new SgdOptions { Lr = 0.1, Momentum = 0.9, Dampening = 0.25, WeightDecay = 0.01 },
        new AdamOptions { Lr = 0.01, Beta1 = 0.8, Beta2 = 0.99, Eps = 1e-6, WeightDecay = 0.01 },
        new AdamWOptions { Lr = 0.01 });

    [Theory]
    [InlineData("sgd", 1)]
    [InlineData("sgd_plain", 0)]
    [InlineData("adam", 3)]
    [InlineData("adamw", 4)]
    public void Read_FileOfPyTorch_RestoresStateAndStep(string name, long step)
    {
        OptimizerOptions options = name switch
        {
            "sgd" => new SgdOptions { Momentum = 0.9 },
            "sgd_plain" => new SgdOptions(),
            "adam" => new AdamOptions(),
            _ => new AdamWOptions(),
        };
        Optimizer optimizer = Optimizer.Create(options, Layout.ParameterCount);
        using Stream stream = Goldens.Open($"{name}.pth");
        OptimizerStateFile.Read(stream, name, Layout, optimizer);

        Assert.Equal(step, optimizer.StepCount);
        foreach (NamedTensor tensor in Goldens.Expected(name))
        {
            string[] parts = tensor.Name.Split('/');
            if (parts[1] == "step")
                continue;
            ParameterEntry entry = Layout.Parameters[int.Parse(parts[0], CultureInfo.InvariantCulture)];
            OptimizerState state = optimizer.State.Single(s => s.Name == parts[1]);
            Assert.Equal(tensor.Data, state.Bytes.Slice(entry.ByteOffset, entry.ByteLength));
        }
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Write_AfterSteps_ReadsBackAndContinuesWithTheSameBits(OptimizerOptions options)
    {
        (Optimizer optimizer, float[] p) = Train(options);
        byte[] file = Goldens.Written(stream => OptimizerStateFile.Write(stream, Layout, optimizer));
        Optimizer restored = Optimizer.Create(options, Layout.ParameterCount);
        OptimizerStateFile.Read(new MemoryStream(file), "o", Layout, restored);
        float[] q = [.. p];
        float[] gradient = MadeUp.Values(50, p.Length);
        optimizer.Step(p, gradient);
        restored.Step(q, gradient);

        Assert.Equal(p, q);
        Assert.Equal(options is SgdOptions s ? (s.Momentum > 0 ? 2 : 1) : optimizer.StepCount, restored.StepCount);
    }

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void Write_BeforeTheFirstStep_ReadsBackAsNew(OptimizerOptions options)
    {
        Optimizer fresh = Optimizer.Create(options, Layout.ParameterCount);
        byte[] file = Goldens.Written(stream => OptimizerStateFile.Write(stream, Layout, fresh));
        (Optimizer used, _) = Train(options);
        OptimizerStateFile.Read(new MemoryStream(file), "o", Layout, used);

        Assert.Equal(0, used.StepCount);
        Assert.All(used.State, state => Assert.True(state.Values.Span.IndexOfAnyExcept(0f) < 0));
    }

    [Theory]
    [InlineData("amsgrad.pth", "max_exp_avg_sq")]
    [InlineData("sgd.pth", "another optimizer")]
    [InlineData("model.pth", "not the state dict of an optimizer")]
    public void Read_OtherFile_ThrowsAndChangesNothing(string name, string reason)
    {
        (Optimizer optimizer, _) = Train(new AdamOptions());
        byte[] before = optimizer.State[0].Bytes.ToArray();
        using Stream stream = Goldens.Open(name);
        var failure = Assert.Throws<StateDictException>(
            () => OptimizerStateFile.Read(stream, name, Layout, optimizer));

        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
        Assert.Equal(before, optimizer.State[0].Bytes.ToArray());
        Assert.Equal(3, optimizer.StepCount);
    }

    [Fact]
    public void Read_OtherModel_Throws()
    {
        ParameterLayout fewer = ParameterLayout.Create([Layouts.Parameter("w", 4)]);
        ParameterLayout turned = ParameterLayout.Create([.. Layout.Entries.Select(entry =>
            entry.Spec.Name == "3.weight" ? entry.Spec with { Shape = [8, 3] } : entry.Spec)]);
        byte[] adam = Goldens.Bytes("adam.pth");

        Assert.Contains("6 parameters", Fail(adam, fewer), StringComparison.Ordinal);
        Assert.Contains("'3.weight' is not a float32 tensor [8, 3]", Fail(adam, turned), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OtherLength_Throws() => Assert.Throws<ArgumentException>(
        () => OptimizerStateFile.Write(Stream.Null, Layout, Optimizer.Create(new AdamOptions(), 3)));

    [SkippableTheory]
    [MemberData(nameof(AllOptions))]
    public void Write_AfterSteps_PyTorchLoadsAndContinuesWithTheSameBits(OptimizerOptions options)
    {
        Skip.IfNot(TorchPython.IsPresent, "No Python with torch.");
        (Optimizer optimizer, _) = Train(options);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(
                path, Goldens.Written(stream => OptimizerStateFile.Write(stream, Layout, optimizer)));
            string shapes = JsonSerializer.Serialize(Layout.Parameters.Select(entry => entry.Spec.Shape));
            using JsonDocument found = JsonDocument.Parse(TorchPython.Run(
                "StateDict/Goldens/check_files.py", "optimizer", options.Name, path, "77", shapes));
            float[] p = MadeUp.Values(77, Layout.ParameterCount);
            for (int step = 1; step <= 5; step++)
                optimizer.Step(p, MadeUp.Values(100 + step, p.Length));

            Assert.Equal(
                Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(p.AsSpan()))),
                found.RootElement.GetProperty("sha256").GetString());
            Assert.Equal(
                found.RootElement.GetProperty("expected_keys").EnumerateArray().Select(k => k.GetString()).Order(),
                found.RootElement.GetProperty("keys").EnumerateArray().Select(k => k.GetString()).Order());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Fail(byte[] file, ParameterLayout layout) => Assert.Throws<StateDictException>(
        () => OptimizerStateFile.Read(
            new MemoryStream(file), "o", layout, Optimizer.Create(new AdamOptions(), layout.ParameterCount))).Reason;

    private static (Optimizer Optimizer, float[] Parameters) Train(OptimizerOptions options)
    {
        Optimizer optimizer = Optimizer.Create(options, Layout.ParameterCount);
        float[] p = MadeUp.Values(0, Layout.ParameterCount);
        for (int step = 1; step <= 3; step++)
            optimizer.Step(p, MadeUp.Values(step, p.Length));
        return (optimizer, p);
    }
}
