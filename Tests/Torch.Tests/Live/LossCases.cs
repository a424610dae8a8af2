using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live;

using Case = Func<nn.Reduction, Func<string, Tensor?>, nn.Module>;

/// <summary>Lists the losses of layers.py; a case gets the state that PyTorch's began with.</summary>
internal static class LossCases
{
    internal static readonly Dictionary<string, Reduction> Reductions = new()
    {
        ["none"] = Reduction.None, ["mean"] = Reduction.Mean, ["sum"] = Reduction.Sum,
    };

    internal static readonly Dictionary<string, Case> All = new()
    {
        ["CrossEntropyLoss"] = (how, _) => CrossEntropyLoss(reduction: how),
        ["CrossEntropyLoss_all"] = (how, state) =>
            CrossEntropyLoss(state("weight"), ignore_index: 2, label_smoothing: 0.1, reduction: how),
        ["CrossEntropyLoss_images"] = (how, state) => CrossEntropyLoss(state("weight"), reduction: how),
        ["CrossEntropyLoss_shares"] = (how, _) => CrossEntropyLoss(label_smoothing: 0.2, reduction: how),
        ["NLLLoss"] = (how, state) => NLLLoss(state("weight"), ignore_index: 1, reduction: how),
        ["MSELoss"] = (how, _) => MSELoss(how),
        ["L1Loss"] = (how, _) => L1Loss(how),
        ["SmoothL1Loss"] = (how, _) => SmoothL1Loss(how, beta: 0.7),
        ["HuberLoss"] = (how, _) => HuberLoss(0.7, how),
        ["BCELoss"] = (how, state) => BCELoss(state("weight"), how),
        ["BCEWithLogitsLoss"] = (how, state) => BCEWithLogitsLoss(state("weight"), how, state("pos_weight")),
        ["KLDivLoss"] = (how, _) => KLDivLoss(reduction: how),
        ["KLDivLoss_log"] = (how, _) => KLDivLoss(log_target: true, how),
        ["CosineEmbeddingLoss"] = (how, _) => CosineEmbeddingLoss(0.1, how),
        ["TripletMarginLoss"] = (how, _) => TripletMarginLoss(reduction: how),
        ["TripletMarginLoss_swap"] = (how, _) => TripletMarginLoss(0.5, p: 1, swap: true, reduction: how),
        ["CTCLoss"] = (how, _) => CTCLoss(reduction: how),
        ["CTCLoss_infinite"] = (how, _) => CTCLoss(blank: 2, zero_infinity: true, how),
        ["MarginRankingLoss"] = (how, _) => MarginRankingLoss(0.2, how),
        ["HingeEmbeddingLoss"] = (how, _) => HingeEmbeddingLoss(0.8, how),
        ["SoftMarginLoss"] = (how, _) => SoftMarginLoss(how),
        ["PoissonNLLLoss"] = (how, _) => PoissonNLLLoss(full: true, reduction: how),
        ["MultiMarginLoss"] = (how, state) => MultiMarginLoss(p: 2, 0.7, state("weight"), how),
    };

    internal static Tensor[] Call(nn.Module loss, Tensor[] x) => loss switch
    {
        Loss<Tensor, Tensor, Tensor> two => [two.call(x[0], x[1])],
        Loss<Tensor, Tensor, Tensor, Tensor> three => [three.call(x[0], x[1], x[2])],
        Loss<Tensor, Tensor, Tensor, Tensor, Tensor> four => [four.call(x[0], x[1], x[2], x[3])],
        _ => throw new InvalidOperationException(loss.GetName()),
    };
}
