using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.StateDict;

/// <summary>Lists the keys of a parameter group as <c>torch.optim</c> 1.13.1 has them, in its order.</summary>
internal static class OptimizerGroup
{
    // The first of these that a group has tells which optimizer it is of; Adam and AdamW keep the same state.
    private static readonly string[] Telling =
        ["dampening", "alpha", "lr_decay", "rho", "momentum_decay", "amsgrad", "eps", "betas"];

    /// <summary>Returns whether a group with these keys may be one of an optimizer.</summary>
    public static bool IsOf(OptimizerOptions options, IReadOnlyCollection<object> keys)
    {
        List<string> own = [.. Items(options).Select(item => item.Key)];
        return Telling.FirstOrDefault(key => keys.Contains(key)) == Telling.First(key => own.Contains(key));
    }

    /// <summary>Lists the parameters of each group, in their order.</summary>
    public static IReadOnlyList<ParameterEntry>[] Members(ParameterLayout layout, ParameterGroups groups)
    {
        var members = new List<ParameterEntry>[groups.Groups.Count];
        for (int group = 0; group < members.Length; group++)
            members[group] = [];
        foreach (ParameterEntry entry in layout.Parameters)
            members[groups.GroupAt(entry.ElementOffset)].Add(entry);
        return members;
    }

    /// <summary>Returns how an optimizer's steps are counted in its state.</summary>
    public static StepFormat StepFormat(OptimizerOptions options) => options switch
    {
        SgdOptions or LionOptions => StateDict.StepFormat.None,
        RmsPropOptions or AdadeltaOptions => StateDict.StepFormat.Integer,
        _ => StateDict.StepFormat.Tensor,
    };

    /// <summary>Lists the keys and their values.</summary>
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
            ("weight_decay", adam.WeightDecay), ("amsgrad", adam.Amsgrad), ("maximize", false), ("foreach", null),
            ("capturable", false), ("differentiable", false), ("fused", false),
        ],
        AdamWOptions adamW =>
        [
            ("lr", adamW.Lr), ("betas", (adamW.Beta1, adamW.Beta2)), ("eps", adamW.Eps),
            ("weight_decay", adamW.WeightDecay), ("amsgrad", adamW.Amsgrad), ("foreach", null), ("maximize", false),
            ("capturable", false),
        ],
        RmsPropOptions rmsProp =>
        [
            ("lr", rmsProp.Lr), ("momentum", rmsProp.Momentum), ("alpha", rmsProp.Alpha), ("eps", rmsProp.Eps),
            ("centered", rmsProp.Centered), ("weight_decay", rmsProp.WeightDecay), ("foreach", null),
            ("maximize", false), ("differentiable", false),
        ],
        AdagradOptions adagrad =>
        [
            ("lr", adagrad.Lr), ("lr_decay", adagrad.LrDecay), ("eps", adagrad.Eps),
            ("weight_decay", adagrad.WeightDecay), ("initial_accumulator_value", adagrad.InitialAccumulatorValue),
            ("foreach", null), ("maximize", false),
        ],
        AdadeltaOptions adadelta =>
        [
            ("lr", adadelta.Lr), ("rho", adadelta.Rho), ("eps", adadelta.Eps), ("weight_decay", adadelta.WeightDecay),
            ("maximize", false), ("foreach", null),
        ],
        NAdamOptions nAdam =>
        [
            ("lr", nAdam.Lr), ("betas", (nAdam.Beta1, nAdam.Beta2)), ("eps", nAdam.Eps),
            ("weight_decay", nAdam.WeightDecay), ("momentum_decay", nAdam.MomentumDecay), ("foreach", null),
        ],
        RAdamOptions rAdam =>
        [
            ("lr", rAdam.Lr), ("betas", (rAdam.Beta1, rAdam.Beta2)), ("eps", rAdam.Eps),
            ("weight_decay", rAdam.WeightDecay), ("foreach", null),
        ],
        LionOptions lion =>
        [
            ("lr", lion.Lr), ("betas", (lion.Beta1, lion.Beta2)), ("weight_decay", lion.WeightDecay),
        ],
        _ => throw new ArgumentException($"Unknown options {options.GetType().Name}.", nameof(options)),
    };
}
