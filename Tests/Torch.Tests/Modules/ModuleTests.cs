using Cluster.Torch.Modules;
using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class ModuleTests
{
    [Fact]
    public void StateDict_OfNestedModules_HasPyTorchsKeysInItsOrder()
    {
        using var model = new Nested();

        // Tensors in fields become buffers; registration by hand is not needed.
        Assert.Equal(Golden.Keys("nested"), model.state_dict().Keys);
        Assert.Equal(Golden.Keys("nested_parameters"), model.named_parameters().Select(entry => entry.name));
    }

    [Fact]
    public void NamedModules_OfNestedModules_GoOutermostFirst()
    {
        using var model = new Nested();

        Assert.Equal(
            ["layers", "layers.0", "layers.1", "layers.1.0", "layers.1.1", "net", "net.fc1", "net.fc2"],
            model.named_modules().Select(entry => entry.name).Take(8));
        Assert.Equal(["layers", "net", "by_name"], model.named_children().Select(entry => entry.name));
    }

    [Fact]
    public void TrainAndEval_OfTheWhole_ReachEachModule()
    {
        using var model = new Nested();
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Dropout_InEvaluation_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var layer = Dropout(0.9);
        var x = ones(100);
        Assert.True(layer.call(x).eq(0).any().ToBoolean());
        layer.eval();

        Assert.True(x.equal(layer.call(x)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dropout(1.5));
    }

    [Fact]
    public void LoadStateDict_OfTheSameModel_CopiesIt()
    {
        using var scope = NewDisposeScope();
        using var source = new ConvNet();
        using var target = new ConvNet();
        source.call(randn(4, 1, 8, 8));

        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        var copy = target.state_dict();
        Assert.All(source.state_dict(), entry => Assert.True(entry.Value.equal(copy[entry.Key]), entry.Key));
    }

    [Fact]
    public void LoadStateDict_OfAnotherModel_ListsTheDifferencesAndCopiesNothing()
    {
        using var scope = NewDisposeScope();
        using var model = new SimpleNet();
        var before = model.state_dict()["fc1.weight"].clone();
        var source = new Dictionary<string, Tensor>
        {
            ["fc1.weight"] = zeros(5, 10), ["fc1.bias"] = zeros(4), ["fc2.weight"] = zeros(2, 5), ["other"] = zeros(1),
        };

        var error = Assert.Throws<StateDictException>(() => model.load_state_dict(source));

        Assert.Equal(["fc2.bias"], error.MissingKeys);
        Assert.Equal(["other"], error.UnexpectedKeys);
        Assert.Equal("fc1.bias is [5] here and [4] there.", Assert.Single(error.Mismatches));
        Assert.True(before.equal(model.state_dict()["fc1.weight"]));
        source["fc1.bias"] = zeros(5);
        var (missing, unexpected) = model.load_state_dict(source, strict: false);
        Assert.Equal(["fc2.bias"], missing);
        Assert.Equal(["other"], unexpected);
        Assert.Equal(0, model.state_dict()["fc1.weight"].abs().sum().item<float>());
    }

    [Fact]
    public void To_AnotherType_KeepsObjectsAndWholeNumbers()
    {
        using var model = new ConvNet();
        var parameters = model.parameters().ToArray();
        model.to(float64);

        Assert.Equal(parameters, model.parameters());
        Assert.All(parameters, parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Int64, model.state_dict()["bn1.num_batches_tracked"].dtype);
        Assert.Equal(ScalarType.Float64, model.state_dict()["bn1.running_mean"].dtype);
    }

    [Fact]
    public void ZeroGrad_AfterBackward_ClearsOrZeroes()
    {
        using var scope = NewDisposeScope();
        using var model = new SimpleNet();
        model.call(ones(1, 10)).sum().backward();
        model.zero_grad(set_to_none: false);
        Assert.All(model.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().sum().item<float>()));
        model.zero_grad();
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Apply_ToAModel_CallsInnermostFirst()
    {
        using var model = Sequential(Linear(1, 1), ReLU());
        var seen = new List<string>();
        model.apply(module => seen.Add(module.GetName()));

        Assert.Equal(["Linear", "ReLU", "Sequential"], seen);
    }

    [Fact]
    public void Sequential_WithNames_UsesThem()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("first", Linear(3, 2)), ("act", Sigmoid()), ("last", Linear(2, 1)));

        Assert.Equal(["first.weight", "first.bias", "last.weight", "last.bias"], model.state_dict().Keys);
        Assert.Equal([4, 1], model.call(ones(4, 3)).shape);
        Assert.Throws<ArgumentException>(() => Sequential(("a", ReLU()), ("a", ReLU())));
    }

    [Fact]
    public void Parameters_MadeInAScope_LiveOn()
    {
        Linear layer;
        using (NewDisposeScope()) layer = Linear(2, 2);

        Assert.False(layer.weight.IsDisposed);
        layer.Dispose();
        Assert.True(layer.weight.IsDisposed);
    }

    [Fact]
    public void Weight_SharedByTwoLayers_IsTrainedOnceAndSavedTwice()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("words", Embedding(5, 3)), ("scores", Linear(3, 5, hasBias: false)));
        ((Linear)model[1]).weight = ((Embedding)model[0]).weight;
        model.call(tensor([1L, 4])).sum().backward();

        Assert.Equal(["words.weight"], model.named_parameters().Select(entry => entry.name));
        Assert.Equal(["words.weight", "scores.weight"], model.state_dict().Keys);
        Assert.True(model.parameters().Single().grad!.ne(0).all().ToBoolean());
    }

    [Fact]
    public void Copies_OfATransformerLayer_DrawNothingAndAreTrainedApart()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var layer = TransformerEncoderLayer(4, 2, 8);
        var expected = rand(1).item<float>();
        manual_seed(1);
        using var same = TransformerEncoderLayer(4, 2, 8);
        using var encoder = TransformerEncoder(same, 2);

        Assert.Equal(expected, rand(1).item<float>());
        Assert.Equal(2 * layer.parameters().Count(), encoder.parameters().Count());
        Assert.All(
            layer.state_dict(), entry => Assert.True(entry.Value.equal(encoder.state_dict()[$"layers.1.{entry.Key}"])));
    }

    [Fact]
    public void Conv2d_WithPaddingModes_PadsAsNamed()
    {
        using var scope = NewDisposeScope();
        using var layer = Conv2d(1, 1, 3, padding: 1, padding_mode: PaddingModes.Replicate, bias: false);
        using var mode = no_grad();
        layer.weight.fill_(1);

        Assert.Equal(9, layer.call(ones(1, 1, 2, 2))[0, 0, 0, 0].item<float>());
        Assert.Throws<ArgumentException>(() => Conv2d(3, 4, 1, groups: 2));
    }
}
