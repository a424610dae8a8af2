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

    [SkippableTheory]
    [MemberData(nameof(Layers))]
    public void Layer_ForwardAndBackward_IsPyTorchs(string name)
    {
        var (make, run) = LayerCases.All[name];
        LiveCase.Compare(LiveGoldens.Require(), name, make, run);
    }

    [SkippableTheory]
    [MemberData(nameof(Losses))]
    public void Loss_OfEachReduction_IsPyTorchs(string name, string reduction)
    {
        var goldens = LiveGoldens.Require();
        var key = $"{name}/{reduction}";
        Tensor? State(string part) => goldens.Has($"{key}/init/{part}") ? goldens.Read($"{key}/init/{part}") : null;
        LiveCase.Compare(
            goldens, key, () => LossCases.All[name](LossCases.Reductions[reduction], State), LossCases.Call);
    }

    [SkippableFact]
    public void Cases_OfThePythonScript_AllHaveATwinHere()
    {
        var losses = LossCases.All.Keys.SelectMany(name => LossCases.Reductions.Keys.Select(how => $"{name}/{how}"));
        var here = LayerCases.All.Keys.Concat(losses).Concat(FunctionCases.All.Keys).Concat(ModelCases.All.Keys);

        Assert.Equal(LiveGoldens.Require().Cases.Order(), here.Order());
    }
}
