using Cluster.Coordinator.Runs;
using Cluster.Parameters;
using Cluster.Parameters.Optimizers;

namespace Cluster.Cli.Launch;

/// <summary>Chooses the optimizer of a run from the request, and what becomes of steps that are not finite.</summary>
internal static class OptimizerChoice
{
    /// <summary>Makes the optimizer's options.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="fallback">What holds where nothing was.</param>
    /// <exception cref="UsageException">Something asked for cannot be.</exception>
    public static OptimizerOptions Choose(TrainRequest request, OptimizerOptions fallback)
    {
        var options = fallback;
        if (request.Optimizer is { } text) options = Parse(text, fallback);
        if (request.Amsgrad)
            options = options switch
            {
                AdamOptions adam => adam with { Amsgrad = true },
                AdamWOptions adamW => adamW with { Amsgrad = true },
                _ => throw new UsageException($"--amsgrad is for adam and adamw; {options.Name} has none"),
            };

        if (request.Lr is { } lr) options = options with { Lr = lr };
        if (request.WeightDecay is { } decay) options = options with { WeightDecay = decay };
        if (request.Momentum is { } momentum)
            options = options switch
            {
                SgdOptions sgd => sgd with { Momentum = momentum },
                RmsPropOptions rmsProp => rmsProp with { Momentum = momentum },
                _ => throw new UsageException($"--momentum is for sgd and rmsprop; {options.Name} has none"),
            };
        options.Validate();
        return options;
    }

    /// <summary>Reads <c>--optimizer</c>; one of another name than the job's has the learning rate that is usual for it.</summary>
    /// <exception cref="UsageException">There is no such optimizer, or it has no such number.</exception>
    public static OptimizerOptions Parse(string text, OptimizerOptions? fallback)
    {
        var name = text.Split(':')[0];
        if (!OptimizerOptions.Names.Contains(name))
            throw new UsageException($"--optimizer '{name}': one of {string.Join(", ", OptimizerOptions.Names)}");
        try
        {
            return OptionText.Read(text, n => n == fallback?.Name ? fallback with { } : OptimizerOptions.ForName(n));
        }
        catch (OptimizerOptionsException e)
        {
            throw new UsageException($"--optimizer '{text}': {e.Message}");
        }
    }

    /// <summary>Reads <c>--on-nan</c>.</summary>
    /// <exception cref="UsageException">It is neither stop nor skip.</exception>
    public static OnNan ReadOnNan(string? text, OnNan fallback) => text switch
    {
        null => fallback,
        "stop" => OnNan.Stop,
        "skip" => OnNan.Skip,
        var other => throw new UsageException($"--on-nan '{other}': stop or skip"),
    };
}
