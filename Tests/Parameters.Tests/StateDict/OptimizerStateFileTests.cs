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
        new AdamWOptions { Lr = 0.01 },
        new AdamOptions { WeightDecay = 1e-3, Amsgrad = true },
        new AdamWOptions { Amsgrad = true },
        new RmsPropOptions(),
        new RmsPropOptions { WeightDecay = 1e-3, Momentum = 0.9, Centered = true },
        new AdagradOptions { WeightDecay = 1e-3, LrDecay = 0.1, InitialAccumulatorValue = 0.5 },
        new AdadeltaOptions { WeightDecay = 1e-3 },
        new NAdamOptions { WeightDecay = 1e-3 },
        new RAdamOptions { WeightDecay = 1e-3 },
        new LionOptions { WeightDecay = 1e-3 });

    public static TheoryData<string, OptimizerOptions> FilesOfPyTorch() => new()
    {
        { "rmsprop", new RmsPropOptions() },
        { "rmsprop_all", new RmsPropOptions { Momentum = 0.9, Centered = true } },
        { "adagrad", new AdagradOptions { InitialAccumulatorValue = 0.5 } },
        { "adadelta", new AdadeltaOptions() },
        { "nadam", new NAdamOptions() },
        { "radam", new RAdamOptions() },
        { "lion", new LionOptions() },
        { "adam_amsgrad", new AdamOptions { Amsgrad = true } },
        { "adamw_amsgrad", new AdamWOptions { Amsgrad = true } },
    };

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
        long counted = options is SgdOptions or LionOptions ? 1 + restored.State.Count : optimizer.StepCount;
        Assert.Equal(counted, restored.StepCount);
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
        foreach ((OptimizerState expected, OptimizerState state) in fresh.State.Zip(used.State))
            Assert.Equal(expected.Values.ToArray(), state.Values.ToArray());
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

    [SkippableFact]
    public void Write_AfterSteps_PyTorchLoadsAndContinuesWithTheSameBits()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        OptimizerOptions[] all = [.. AllOptions().Cast<object[]>().Select(row => (OptimizerOptions)row[0])];
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var files = new List<string[]>();
            foreach (OptimizerOptions options in all)
            {
                (Optimizer optimizer, _) = Train(options);
                files.Add([options.Name, Path.Combine(folder, $"{files.Count}.pth")]);
                using FileStream file = File.Create(files[^1][1]);
                OptimizerStateFile.Write(file, Layout, optimizer);
            }

            JsonElement found = TorchPython.Run(
                "Golden/files/check_files.py", "optimizers", JsonSerializer.Serialize(files), "77",
                JsonSerializer.Serialize(Layout.Parameters.Select(entry => entry.Spec.Shape)));
            foreach ((OptimizerOptions options, JsonElement result) in all.Zip(found.EnumerateArray()))
            {
                (Optimizer optimizer, _) = Train(options);
                Assert.Equal($"{options} {Continue(optimizer)}", $"{options} {result.GetProperty("sha256")}");
                Assert.Equal(Keys(result, "expected_keys"), Keys(result, "keys"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableTheory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Write_WithGroups_PyTorchLoadsContinuesAndGivesItBack(string name)
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        OptimizerOptions options = name == "sgd"
            ? new SgdOptions { Lr = 0.01, Momentum = 0.9, WeightDecay = 0.1 }
            : new AdamWOptions { Lr = 0.01, WeightDecay = 0.1 };
        ParameterGroups groups = Groups(options.WeightDecay);
        Optimizer optimizer = Optimizer.Create(options, groups);
        float[] p = MadeUp.Values(0, Layout.ParameterCount);
        for (int step = 1; step <= 3; step++)
            optimizer.Step(p, MadeUp.Values(step, p.Length));
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string file = Path.Combine(folder, "a.pth"), back = Path.Combine(folder, "b.pth");
            double[] lrs = [.. groups.Groups.Select(group => options.Lr * group.LrFactor)];
            using (FileStream stream = File.Create(file))
                OptimizerStateFile.Write(stream, Layout, optimizer, lrs);
            string asked = JsonSerializer.Serialize(OptimizerGroup.Members(Layout, groups).Select((members, i) =>
                new object[] { members.Select(IndexOf), lrs[i], groups.Groups[i].WeightDecay }));
            JsonElement found = TorchPython.Run(
                "Golden/files/check_files.py", "groups", name, file, "77",
                JsonSerializer.Serialize(Layout.Parameters.Select(entry => entry.Spec.Shape)), asked, back);
            string[] expected = [.. OptimizerGroup.Members(Layout, groups).Select((members, i) =>
                JsonSerializer.Serialize(
                    new object[] { lrs[i], lrs[i], groups.Groups[i].WeightDecay, members.Count }))];
            Assert.Equal(expected, found.GetProperty("groups").EnumerateArray()
                .Select(group => JsonSerializer.Serialize(group.Deserialize<double[]>())));
            Assert.Equal(found.GetProperty("sha256").GetString(), Continue(optimizer));
            Optimizer read = Optimizer.Create(options, groups);
            using FileStream given = File.OpenRead(back);
            OptimizerStateFile.Read(given, back, Layout, read);
            foreach ((OptimizerState own, OptimizerState state) in optimizer.State.Zip(read.State))
                Assert.Equal(own.Bytes.ToArray(), state.Bytes.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Read_OtherGroups_Throws()
    {
        Optimizer grouped = Optimizer.Create(new AdamOptions(), Groups(0.1));
        var failure = Assert.Throws<StateDictException>(
            () => OptimizerStateFile.Read(new MemoryStream(Goldens.Bytes("adam.pth")), "o", Layout, grouped));
        Assert.Contains("has 1 parameter groups; this run has 4", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FilesOfPyTorch))]
    public void Read_FileOfPyTorchAfterTheSameSteps_HoldsTheSameBits(string name, OptimizerOptions options)
    {
        (Optimizer own, _) = Train(options);
        Optimizer read = Optimizer.Create(options, Layout.ParameterCount);
        using Stream stream = Goldens.Open($"optim_{name}.pth");
        OptimizerStateFile.Read(stream, name, Layout, read);

        Assert.Equal(options is LionOptions ? 1 : 3, read.StepCount);
        foreach ((OptimizerState expected, OptimizerState state) in own.State.Zip(read.State))
            Assert.Equal(expected.Bytes.ToArray(), state.Bytes.ToArray());
        Assert.Equal(Continue(own), Continue(read));
    }

    [Fact]
    public void Read_FileOfEachOtherOptimizer_Throws()
    {
        foreach (object[] row in FilesOfPyTorch())
        {
            string file = $"optim_{row[0]}.pth", own = ((OptimizerOptions)row[1]).Name;
            foreach (string name in OptimizerOptions.Names.Where(name => name != own))
            {
                Optimizer other = Optimizer.Create(OptimizerOptions.ForName(name), Layout.ParameterCount);
                using Stream stream = Goldens.Open(file);
                Assert.Throws<StateDictException>(() => OptimizerStateFile.Read(stream, file, Layout, other));
            }
        }
    }

    [Fact]
    public void Read_NAdamOfOtherMomenta_Throws()
    {
        var options = new NAdamOptions { MomentumDecay = 0.5 };
        using Stream stream = Goldens.Open("optim_nadam.pth");
        var failure = Assert.Throws<StateDictException>(() => OptimizerStateFile.Read(
            stream, "nadam", Layout, Optimizer.Create(options, Layout.ParameterCount)));

        Assert.Contains("mu_product of '0.weight' is not that of", failure.Reason, StringComparison.Ordinal);
    }

    private static ParameterGroups Groups(double weightDecay) => ParameterGroups.Of(
        Layout,
        [
            new GroupRule { Pattern = GroupRule.BiasAndNorm, WeightDecay = 0 },
            new GroupRule { Pattern = "3.*", LrFactor = 0.1 },
        ],
        weightDecay);

    private static int IndexOf(ParameterEntry entry) => Layout.Parameters.TakeWhile(other => other != entry).Count();

    private static string[] Keys(JsonElement result, string name) =>
        [.. result.GetProperty(name).EnumerateArray().Select(key => key.GetString()!).Order()];

    private static string Continue(Optimizer optimizer)
    {
        float[] p = MadeUp.Values(77, Layout.ParameterCount);
        for (int step = 1; step <= 5; step++)
            optimizer.Step(p, MadeUp.Values(100 + step, p.Length));
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(p.AsSpan())));
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
