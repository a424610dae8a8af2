using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Compares tensor methods and functions with PyTorch on this machine: see functions.py.</summary>
public class FunctionGoldenTests
{
    public static TheoryData<string> Functions => [.. FunctionCases.All.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_ForwardAndBackward_IsPyTorchs(string name)
    {
        var goldens = LiveGoldens.Best;
        using var scope = NewDisposeScope();
        LiveCase.Compare(goldens, name, goldens.Inputs(name), FunctionCases.All[name]);
    }
}
