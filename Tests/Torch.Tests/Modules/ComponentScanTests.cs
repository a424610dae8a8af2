using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class ComponentScanTests
{
    [Fact]
    public void Tuple_HoldingAModule_IsAnErrorThatNamesTheField()
    {
        var error = Assert.Throws<ComponentException>(() => new WithTuple().parameters().Count());

        Assert.Equal("WithTuple._pair.Item2", error.Field);
    }

    [Fact]
    public void Set_HoldingAModule_IsAnErrorThatNamesTheField()
    {
        var error = Assert.Throws<ComponentException>(() => new WithSet().state_dict());

        Assert.StartsWith("WithSet._set[0]", error.Field, StringComparison.Ordinal);
        Assert.Contains("cannot be registered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlainObject_HoldingAParameter_IsAnErrorThatNamesThePath()
    {
        var error = Assert.Throws<ComponentException>(() => new WithHolder().train());

        Assert.Equal("WithHolder._holder.Scale", error.Field);
    }

    [Fact]
    public void Field_AssignedAfterRegistration_IsAnErrorThatNamesIt()
    {
        var model = new AssignedLate();
        Assert.Empty(model.parameters());
        model.Assign();

        var error = Assert.Throws<ComponentException>(() => model.parameters().Count());

        Assert.Equal("AssignedLate._late", error.Field);
        Assert.Contains("RegisterComponents", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_GrownAfterRegistration_IsAnErrorThatNamesIt()
    {
        var model = new WithList();
        Assert.Equal(["layers.0.weight", "layers.0.bias"], model.state_dict().Keys);
        model.Layers.Add(Linear(1, 1));

        Assert.Equal("WithList._layers", Assert.Throws<ComponentException>(() => model.eval()).Field);
    }

    [Fact]
    public void Field_ReplacedAndRegisteredAgain_TakesTheNewOne()
    {
        var model = new AssignedLate();
        Assert.Empty(model.parameters());
        model.Assign();
        model.Register();

        Assert.Equal(["late.weight", "late.bias"], model.state_dict().Keys);
        model.Assign();
        Assert.Throws<ComponentException>(() => model.state_dict());
        model.Register();
        Assert.Same(model.Late.weight, model.state_dict()["late.weight"]);
    }

    [Fact]
    public void Module_InTwoFields_IsListedOnceAndSavedTwice()
    {
        var model = new Shared();

        Assert.Equal(2, model.parameters().Count());
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], model.state_dict().Keys);
    }

    [Fact]
    public void Fields_OfBaseClassesAndOfTypeObject_AreRegisteredBaseFirst() =>
        Assert.Equal(
            ["inner.weight", "inner.bias", "anything.weight", "anything.bias", "Own.weight", "Own.bias"],
            new Derived().state_dict().Keys);

    [Fact]
    public void Module_HoldingItsParent_IsAnError()
    {
        var model = new Parent();

        Assert.Equal("child.owner", Assert.Throws<ComponentException>(() => model.parameters().Count()).Field);
    }

    [Fact]
    public void Field_MarkedAsNoComponent_IsLeftAlone() => Assert.Empty(new Marked().parameters());

    [Fact]
    public void TwoFields_OfOneName_AreAnError() =>
        Assert.Equal("SameName.fc", Assert.Throws<ComponentException>(() => new SameName().state_dict()).Field);

    [Fact]
    public void List_MixingModulesWithOthers_IsAnErrorThatNamesThePlace() =>
        Assert.Equal("Mixed._parts[1]", Assert.Throws<ComponentException>(() => new Mixed().state_dict()).Field);

    [Fact]
    public void Buffer_ReplacedInItsField_IsTheNewOne()
    {
        var model = new WithBuffer();
        Assert.Equal(["mean"], model.state_dict().Keys);
        Assert.Same(model.Mean, model.state_dict()["mean"]);
    }

    private abstract class Model : Module<Tensor, Tensor>
    {
        public override Tensor forward(Tensor input) => input;
    }

    private sealed class WithTuple : Model
    {
        private readonly (int Count, Linear Layer) _pair = (1, Linear(1, 1));

        public int Count => _pair.Count;
    }

    private sealed class WithSet : Model
    {
        private readonly HashSet<Module> _set = [Linear(1, 1)];

        public int Count => _set.Count;
    }

    private sealed class Holder
    {
        public Parameter Scale { get; } = Parameter(ones(1));
    }

    private sealed class WithHolder : Model
    {
        private readonly Holder _holder = new();

        public Parameter Scale => _holder.Scale;
    }

    private sealed class AssignedLate : Model
    {
        private Linear? _late;

        public Linear Late => _late!;

        public void Assign() => _late = Linear(1, 1);

        public void Register() => RegisterComponents();
    }

    private sealed class WithList : Model
    {
        private readonly List<Linear> _layers = [Linear(1, 1)];

        public List<Linear> Layers => _layers;
    }

    private sealed class Shared : Model
    {
        private readonly Linear _a = Linear(1, 1);
        private readonly Linear _b;

        public Shared() => _b = _a;

        public override Tensor forward(Tensor input) => _b.call(_a.call(input));
    }

    private abstract class Base : Model
    {
        private readonly Linear _inner = Linear(1, 1);

        public Linear Inner => _inner;
    }

    private sealed class Derived : Base
    {
        private readonly object _anything = Linear(1, 1);

        public Linear Own { get; } = Linear(1, 1);

        public object Anything => _anything;
    }

    private sealed class Child : Model
    {
        public Module? Owner => _owner;

        private Module? _owner;

        public void Set(Module owner) => _owner = owner;
    }

    private sealed class Parent : Model
    {
        private readonly Child _child = new();

        public Parent() => _child.Set(this);
    }

    private sealed class Marked : Model
    {
        [NotAComponent]
        private readonly Linear _teacher = Linear(1, 1);

        public Linear Teacher => _teacher;
    }

    private sealed class SameName : Model
    {
        private readonly Linear _fc = Linear(1, 1);
        private readonly Linear fc = Linear(1, 1);

        public override Tensor forward(Tensor input) => fc.call(_fc.call(input));
    }

    private sealed class Mixed : Model
    {
        private readonly List<object> _parts = [Linear(1, 1), "text"];

        public int Count => _parts.Count;
    }

    private sealed class WithBuffer : Model
    {
        private Tensor _mean = zeros(1);

        public Tensor Mean
        {
            get
            {
                _mean = _mean + 1;
                return _mean;
            }
        }
    }
}
