using System.Text.Json;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;

namespace Cluster.Parameters.Tests.StateDict;

/// <summary>Reads the checkpoints that make_checkpoints.py and make_files.py wrote.</summary>
public sealed class CheckpointFileTests
{
    [Theory]
    [InlineData("checkpoint.pth", "checkpoint_model.pth")]
    [InlineData("nested.pth", "model.pth")]
    [InlineData("model.pth", "model.pth")]
    [InlineData("dict.pth", "dict.pth")]
    public void ReadModel_FileOfPyTorch_GivesItsWeights(string name, string weights)
    {
        using Stream stream = Goldens.Open(name), plain = Goldens.Open(weights);

        Assert.Equal(
            Goldens.Describe(StateDictFile.Read(plain, weights)), Goldens.Describe(CheckpointFile.ReadModel(stream, name)));
    }

    [Fact]
    public void ReadModel_Safetensors_GivesItsTensors()
    {
        using Stream stream = Goldens.Open("expected.safetensors");

        Assert.Contains(CheckpointFile.ReadModel(stream, "x.SafeTensors"), tensor => tensor.Name == "model/0.weight");
    }

    [Theory]
    [InlineData("checkpoint_empty.pth", "neither as it is nor under model_state_dict, state_dict")]
    [InlineData("adam.pth", "neither as it is nor under")]
    public void ReadModel_NoWeights_SaysWhereTheyWereLookedFor(string name, string reason)
    {
        using Stream stream = Goldens.Open(name);
        var failure = Assert.Throws<StateDictException>(() => CheckpointFile.ReadModel(stream, name));

        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadOptimizer_FileOfPyTorch_GivesItsState()
    {
        ParameterLayout layout = Layouts.Golden();
        Optimizer found = Adam(layout), expected = Adam(layout);
        using Stream stream = Goldens.Open("checkpoint.pth"), alone = Goldens.Open("checkpoint_adam.pth");
        OptimizerStateFile.Read(alone, "a", layout, expected);

        Assert.True(CheckpointFile.ReadOptimizer(stream, "c.pth", layout, found));
        Assert.Equal(3, found.StepCount);
        Assert.Equal(StateOf(expected), StateOf(found));
    }

    [Theory]
    [InlineData("model.pth")]
    [InlineData("nested.pth")]
    public void ReadOptimizer_FileWithoutOne_IsFalse(string name)
    {
        using Stream stream = Goldens.Open(name);

        Assert.False(CheckpointFile.ReadOptimizer(stream, name, Layouts.Golden(), Adam(Layouts.Golden())));
    }

    [Fact]
    public void ReadOptimizer_OfAnotherKind_Throws()
    {
        ParameterLayout layout = Layouts.Golden();
        Optimizer sgd = Optimizer.Create(new SgdOptions { Momentum = 0.9 }, layout.ParameterCount);
        using Stream stream = Goldens.Open("checkpoint.pth");

        Assert.Contains("another optimizer than 'sgd'", Assert.Throws<StateDictException>(
            () => CheckpointFile.ReadOptimizer(stream, "c.pth", layout, sgd)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WeightsAndOptimizer_ReadsBack()
    {
        ParameterLayout layout = Layouts.Golden();
        using ParameterVector vector = Layouts.Filled(layout, 3);
        Optimizer optimizer = Stepped(layout), copy = Adam(layout);
        byte[] file = Goldens.Written(stream => CheckpointFile.Write(stream, vector.ToTensors(), layout, optimizer, 4));

        Assert.Equal(
            Goldens.Describe(vector.ToTensors()), Goldens.Describe(CheckpointFile.ReadModel(new MemoryStream(file), "c.pth")));
        Assert.True(CheckpointFile.ReadOptimizer(new MemoryStream(file), "c.pth", layout, copy));
        Assert.Equal(StateOf(optimizer), StateOf(copy));
        Assert.Equal(2, copy.StepCount);
    }

    [SkippableFact]
    public void Write_Checkpoint_PyTorchGoesOnWithIt()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        ParameterLayout layout = Layouts.Golden();
        using ParameterVector vector = Layouts.Filled(layout, 3);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(
                path, Goldens.Written(stream => CheckpointFile.Write(stream, vector.ToTensors(), layout, Stepped(layout), 4)));
            JsonElement found = TorchPython.Run("Golden/files/check_files.py", "checkpoint", path);

            Assert.Equal(4, found.GetProperty("epoch").GetInt32());
            Assert.Equal(vector.WeightsSha256(), found.GetProperty("weights").GetString());
            Assert.Equal("[2.0]", found.GetProperty("steps").GetRawText());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void CopyMatching_OtherModel_FillsWhatFitsAndListsTheRest()
    {
        using var vector = new ParameterVector(ParameterLayout.Create(
            [Layouts.Parameter("fc.weight", 2), Layouts.Parameter("out.weight", 2), Layouts.Parameter("out.bias", 1)]));
        vector.Parameters.Fill(7);
        StateDictReport report = vector.CopyMatching(
        [
            new("fc.weight", DType.Float32, [2], new byte[8]),
            new("out.weight", DType.Float32, [3], new byte[12]),
            new("old.bias", DType.Float32, [1], new byte[4]),
        ]);

        Assert.Equal(1, report.Filled);
        Assert.Equal([0, 0, 7, 7, 7], vector.Parameters.ToArray());
        Assert.Equal(
            ["changed: out.weight is float32 [3] instead of float32 [2]", "missing: out.bias float32 [1]",
                "extra: old.bias float32 [1]"],
            report.Differences);
    }

    [Fact]
    public void CopyMatching_OtherFloatingTypes_AreConverted()
    {
        using var vector = new ParameterVector(ParameterLayout.Create(
            [Layouts.Parameter("float64", 3), Layouts.Parameter("float16", 3), Layouts.Parameter("bfloat16", 3)]));
        StateDictReport report = vector.CopyMatching(
            [.. Goldens.Expected("dict").Where(tensor => vector.Layout.Entries.Any(entry => entry.Spec.Name == tensor.Name))]);

        Assert.Equal(3, report.Filled);
        Assert.Empty(report.Differences);
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2], vector.Parameters.ToArray());
    }

    private static Optimizer Adam(ParameterLayout layout) => Optimizer.Create(new AdamOptions(), layout.ParameterCount);

    private static Optimizer Stepped(ParameterLayout layout)
    {
        Optimizer optimizer = Adam(layout);
        float[] parameters = MadeUp.Values(1, layout.ParameterCount);
        for (int step = 0; step < 2; step++)
            optimizer.Step(parameters, MadeUp.Values(10 + step, layout.ParameterCount));
        return optimizer;
    }

    private static byte[] StateOf(Optimizer optimizer) => [.. optimizer.State.SelectMany(state => state.Bytes.ToArray())];
}
