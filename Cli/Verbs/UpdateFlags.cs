using System.CommandLine;
using Cluster.Cli.Launch;
using Cluster.Parameters.Optimizers;

namespace Cluster.Cli.Verbs;

/// <summary>Holds the flags of <c>train</c> that say how the weights are updated.</summary>
internal static class UpdateFlags
{
    private static readonly Option<string?> Schedule = new("--schedule")
    {
        Description = "How the learning rate changes with the step, such as cosine:T=1000,min=1e-5; "
            + $"one of {string.Join(", ", Parameters.Schedules.Schedule.Names)}.",
    };

    private static readonly Option<string?> Warmup = new("--warmup")
    {
        Description = "Steps in which the learning rate rises before the schedule begins, such as 100 or 100,start=0.1.",
    };

    private static readonly Option<string[]> Group = new("--group")
    {
        Description = "Parameters with numbers of their own, PATTERN:lr_factor=F,weight_decay=W; may be said several times.",
    };

    private static readonly Option<string[]> NoDecay = new("--no-decay")
    {
        Description = $"Parameters without weight decay: a pattern of names, or {GroupRule.BiasAndNorm}; may be said several times.",
    };

    private static readonly Option<double?> ClipNorm = new("--clip-norm")
    {
        Description = "Greatest norm of the whole gradient; a longer one is scaled down.",
    };

    private static readonly Option<double?> ClipValue = new("--clip-value")
    {
        Description = "Greatest magnitude of each number of the gradient.",
    };

    private static readonly Option<double?> Ema = new("--ema")
    {
        Description = "Keep a moving average of the weights with this decay; it is evaluated, and saved as ema.pth.",
    };

    /// <summary>Adds the flags to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Schedule, Warmup, Group, NoDecay, ClipNorm, ClipValue, Ema]) command.Add(option);
    }

    /// <summary>Reads what was said.</summary>
    public static UpdateRequest Read(ParseResult parsed) => new()
    {
        Schedule = parsed.GetValue(Schedule),
        Warmup = parsed.GetValue(Warmup),
        Groups = parsed.GetValue(Group) ?? [],
        NoDecay = parsed.GetValue(NoDecay) ?? [],
        ClipNorm = parsed.GetValue(ClipNorm),
        ClipValue = parsed.GetValue(ClipValue),
        Ema = parsed.GetValue(Ema),
    };
}
