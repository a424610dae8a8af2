using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Compares each layer, container, loss and initializer with PyTorch on this machine: see layers.py.</summary>
public class LayerGoldenTests
{
    public static TheoryData<string> Layers => [.. LayerCases.All.Keys];

    public static TheoryData<string, string> Losses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in LossCases.All.Keys)
            {
                foreach (var reduction in LossCases.Reductions.Keys) data.Add(name, reduction);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_ForwardAndBackward_IsPyTorchs(string name)
    {
        var (make, run) = LayerCases.All[name];
        LiveCase.Compare(LiveGoldens.Best, name, make, run);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_OfEachReduction_IsPyTorchs(string name, string reduction)
    {
        var goldens = LiveGoldens.Best;
        var key = $"{name}/{reduction}";
        Tensor? State(string part) => goldens.Has($"{key}/init/{part}") ? goldens.Read($"{key}/init/{part}") : null;
        LiveCase.Compare(
            goldens, key, () => LossCases.All[name](LossCases.Reductions[reduction], State), LossCases.Call);
    }

    [Fact]
    public void Cases_OfThePythonScript_AllHaveATwinHere()
    {
        var losses = LossCases.All.Keys.SelectMany(name => LossCases.Reductions.Keys.Select(how => $"{name}/{how}"));
        var here = LayerCases.All.Keys.Concat(losses).Concat(FunctionCases.All.Keys).Concat(ModelCases.All.Keys);

        Assert.Equal(LiveGoldens.Best.Cases.Order(), here.Order());
    }

    [SkippableFact]
    public void KeptCases_BesideThisMachinesPyTorch_AreTheSame()
    {
        var (kept, here) = (LiveGoldens.Kept, LiveGoldens.Here);
        Skip.If(here is null, "No Python here has torch; Debian's python3-torch has it.");
        Skip.If(here.TorchVersion != kept.TorchVersion, $"Python's torch is {here.TorchVersion}, and {kept.TorchVersion} wrote the file.");

        Assert.Equal(here.Tensors, kept.Tensors);
        foreach (var name in here.Tensors)
        {
            using var scope = NewDisposeScope();
            var (was, now) = (kept.Read(name), here.Read(name));
            Assert.Equal(now.dtype, was.dtype);
            Assert.Equal(now.shape, was.shape);
            Assert.True(now.allclose(was, 1e-4, 1e-5, equal_nan: true), $"{name}: run Golden/torch/run.py again.");
        }
    }
}
