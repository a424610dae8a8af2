using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.StateDict;

/// <summary>Lists the keys of a parameter group as <c>torch.optim</c> 1.13.1 has them, in its order.</summary>
internal static class OptimizerGroup
{
    public static IEnumerable<(string Key, object? Value)> Items(OptimizerOptions options) => options switch
    {
        SgdOptions sgd =>
        [
            ("lr", sgd.Lr), ("momentum", sgd.Momentum), ("dampening", sgd.Dampening),
            ("weight_decay", sgd.WeightDecay), ("nesterov", sgd.Nesterov), ("maximize", false), ("foreach", null),
            ("differentiable", false),
        ],
        AdamOptions adam =>
        [
            ("lr", adam.Lr), ("betas", (adam.Beta1, adam.Beta2)), ("eps", adam.Eps),
            ("weight_decay", adam.WeightDecay), ("amsgrad", false), ("maximize", false), ("foreach", null),
            ("capturable", false), ("differentiable", false), ("fused", false),
        ],
        AdamWOptions adamW =>
        [
            ("lr", adamW.Lr), ("betas", (adamW.Beta1, adamW.Beta2)), ("eps", adamW.Eps),
            ("weight_decay", adamW.WeightDecay), ("amsgrad", false), ("foreach", null), ("maximize", false),
            ("capturable", false),
        ],
        _ => throw new ArgumentException($"Unknown options {options.GetType().Name}.", nameof(options)),
    };
}
