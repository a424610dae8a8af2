using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Jit;

/// <summary>Runs modules that Files/make_files.py scripted or traced.</summary>
public sealed class ScriptModuleTests
{
    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Jit", "Files");

    [Fact]
    public void load_Scripted_KeysInPythonsOrder()
    {
        using var module = Load("layers");

        Assert.Equal(
            [
                "conv.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
                "norm.num_batches_tracked", "out.weight", "out.bias",
            ],
            module.state_dict().Keys);
        Assert.Equal(
            ["conv.weight", "norm.weight", "norm.bias", "out.weight", "out.bias"],
            module.named_parameters().Select(parameter => parameter.name));
        Assert.True(module.training);
        Assert.All(module.parameters(), parameter => Assert.True(parameter.requires_grad && parameter.is_leaf));
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("traced")]
    public void forward_AgainAndAgain_SameBitsAsTheLayers(string file)
    {
        using var scope = NewDisposeScope();
        using var script = Load(file);
        using var layers = Layers();
        layers.load_state_dict(script.state_dict());
        var training = file == "layers"; // a trace keeps the mode that it was taken in
        script.train(training);
        layers.train(training);
        using var ofScript = new GradientCollector(script.parameters());
        using var ofLayers = new GradientCollector(layers.parameters());
        var (expected, found) = (new float[ofLayers.Length], new float[ofScript.Length]);
        for (var run = 0; run < 6; run++)
        {
            var input = randn([5 + run, 1, 4, 4]);
            manual_seed(run);
            var wanted = layers.call(input);
            ofLayers.Backward(wanted.pow(2).sum(), expected);
            manual_seed(run);
            var output = script.call(input);
            ofScript.Backward(output.pow(2).sum(), found);

            Assert.Equal(wanted.bytes, output.bytes);
            Assert.Equal(expected, found);
            Assert.All(layers.state_dict(), entry => Assert.Equal(entry.Value.bytes, script.state_dict()[entry.Key].bytes));
        }
    }

    [Fact]
    public void train_HereInsideOrAround_SetsTheScriptsMode()
    {
        using var scope = NewDisposeScope();
        using var script = Load("layers");
        var input = randn([3, 1, 4, 4]);
        script.eval();
        var quiet = script.call(input);

        Assert.Equal(quiet.bytes, script.call(input).bytes);
        using (var around = Sequential(script))
        {
            around.train();
            Assert.False(script.call(input).bytes.SequenceEqual(script.call(input).bytes));
            around.eval();
            script.named_modules().Single(module => module.name == "drop").module.train();
            Assert.False(script.call(input).bytes.SequenceEqual(script.call(input).bytes));
        }
    }

    [Fact]
    public void set_data_OfAParameter_IsWhatForwardUses()
    {
        using var scope = NewDisposeScope();
        using var script = Load("counting");
        foreach (var parameter in script.parameters()) parameter.set_data(zeros(parameter.shape));

        Assert.All(script.call(ones(2, 4)).data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void forward_ScriptPutsANewTensorForABuffer_TheBufferTakesItsValues()
    {
        using var scope = NewDisposeScope();
        using var script = Load("counting");
        var count = script.named_buffers().Single().buffer;
        script.call(ones(2, 4));
        script.call(ones(2, 4));

        Assert.Equal(2, count.ToSingle());
        using (no_grad()) count.fill_(10);
        script.call(ones(2, 4));
        Assert.Equal(11, count.ToSingle());
    }

    [Fact]
    public void load_TiedWeights_OneParameterUnderTwoKeys()
    {
        using var script = Load("tied");

        Assert.Equal(["first.weight", "first.bias", "second.bias"], script.named_parameters().Select(entry => entry.name));
        Assert.Same(script.state_dict()["first.weight"], script.state_dict()["second.weight"]);
    }

    [Fact]
    public void load_AndDispose_LeavesNoTensor()
    {
        var before = LiveTensorCount;
        for (var i = 0; i < 3; i++) Load("tied").Dispose();

        Assert.Equal(before, LiveTensorCount);
    }

    [Theory]
    [InlineData("saving.pt", "its forward uses aten::save, which a model may not")]
    [InlineData("forking.pt", "its forward uses prim::fork, which a model may not")]
    [InlineData("waking.pt", "code that runs when it is opened (__setstate__)")]
    [InlineData("silent.pt", "it has no method forward")]
    [InlineData("state.pth", "not a TorchScript module: in Python, torch.jit.script(model).save(file)")]
    [InlineData("make_files.py", "damaged, or no TorchScript file")]
    [InlineData("none.pt", "no such file")]
    [InlineData(".", "is a folder")]
    public void load_WhatIsNoModel_NamesFileAndReason(string name, string reason)
    {
        var file = Path.Combine(Folder, name);
        var error = Assert.Throws<ScriptFileException>(() => jit.load(file));

        Assert.StartsWith($"{file}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("pair", "forward gives Tuple, where a model gives one tensor")]
    [InlineData("raising", "the input is too good")]
    [InlineData("replacing", "forward gives the buffer 'seen' another shape or type")]
    public void forward_OfAScriptThatFails_SaysItsLastWords(string name, string reason)
    {
        using var scope = NewDisposeScope();
        using var script = Load(name);
        var error = Assert.Throws<TorchException>(() => script.call(ones(2, 4)));

        Assert.Contains($"{name}.pt: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void forward_InputOfAnotherShape_OneLineWithoutTheCode()
    {
        using var scope = NewDisposeScope();
        using var script = Load("counting");
        var error = Assert.Throws<TorchException>(() => script.call(ones(2, 5)));

        Assert.Contains("cannot be multiplied (2x5 and 4x2)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void load_FileCutOrDamagedAnywhere_ThrowsItsErrorOrLoads()
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, "counting.pt"));
        var file = Path.Combine(Path.GetTempPath(), $"damaged-{Guid.NewGuid():N}.pt");
        try
        {
            var refused = 0;
            for (var place = 0; place < whole.Length; place += 97)
            {
                File.WriteAllBytes(file, whole[..place]);
                Assert.Throws<ScriptFileException>(() => jit.load(file));
                whole[place] ^= 0x10;
                File.WriteAllBytes(file, whole);
                whole[place] ^= 0x10;
                refused += Record.Exception(() => jit.load(file).Dispose()) switch
                {
                    null => 0, // padding
                    ScriptFileException error when error.Message.StartsWith(file, StringComparison.Ordinal) => 1,
                    var other => throw new InvalidOperationException($"place {place}", other),
                };
            }

            Assert.InRange(refused, whole.Length / 97 / 4, whole.Length);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static jit.ScriptModule Load(string name) => jit.load(Path.Combine(Folder, name + ".pt"));

    private static Cluster.Torch.Modules.Sequential Layers() => Sequential(
        ("conv", Conv2d(1, 4, 3, padding: 1, bias: false)), ("norm", BatchNorm2d(4)), ("relu", ReLU()),
        ("flatten", Flatten()), ("drop", Dropout(0.5)), ("out", Linear(64, 3)));
}
