using System.Reflection;
using Cluster.Torch.Interop;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Interop;

public class OpTests
{
    [Fact]
    public void Ops_EachName_IsKnownToLibtorch()
    {
        var fields = typeof(Ops).GetFields(BindingFlags.Static | BindingFlags.NonPublic);

        Assert.NotEmpty(fields);
        Assert.All(fields, field => ((Op)field.GetValue(null)!).Find());
    }

    [Fact]
    public void Call_UnknownOperator_NamesIt()
    {
        using var x = ones(1);

        var error = Assert.Throws<TorchException>(() => new Op("aten::no_such_operator").Call(x));

        Assert.Equal("aten::no_such_operator", error.Operator);
        Assert.Contains("no_such_operator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_TooManyArguments_TellsHowMany()
    {
        using var x = ones(1);

        var error = Assert.Throws<TorchException>(() => Ops.relu.Call(x, 1));

        Assert.Contains("takes 1 arguments, got 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_MissingArgument_NamesIt()
    {
        using var x = ones(1, 1);

        var error = Assert.Throws<TorchException>(() => Ops.mm.Call(x));

        Assert.Contains("argument 'mat2' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_ArgumentOfWrongKind_IsRefused()
    {
        using var x = ones(1, 1);

        Assert.Throws<TorchException>(() => Ops.mm.Call(x, 3));
    }

    [Fact]
    public void Call_IntegerWhereFloatIsWanted_IsWidened()
    {
        using var x = ones(4);
        using var same = new Op("aten::dropout").Call(x, 0, true);

        Assert.True(x.equal(same));
    }

    [Fact]
    public void Call_ManyTensors_JoinsThem()
    {
        using var scope = NewDisposeScope();
        var parts = Enumerable.Range(0, 100).Select(i => full([1], (float)i)).ToArray();

        var joined = cat(parts);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), joined.data<float>().ToArray());
    }

    [Fact]
    public void Call_TemporaryArguments_OutliveTheCall()
    {
        for (var i = 0; i < 2000; i++)
        {
            if (i % 100 == 0) GC.Collect();
            Assert.Equal(8, (ones(2, 2) + full([2, 2], 1.0)).sum().item<float>());
        }
    }
}
