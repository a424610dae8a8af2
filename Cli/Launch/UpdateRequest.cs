namespace Cluster.Cli.Launch;

/// <summary>Holds what the command line of <c>train</c> said of the update; null or empty: not said.</summary>
internal sealed record UpdateRequest
{
    public string? Schedule { get; init; }

    public string? Warmup { get; init; }

    /// <summary>Gets the rules of parameter groups, <c>PATTERN:lr_factor=F,weight_decay=W</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Gets the patterns of parameters without weight decay.</summary>
    public IReadOnlyList<string> NoDecay { get; init; } = [];

    public double? ClipNorm { get; init; }

    public double? ClipValue { get; init; }

    public double? Ema { get; init; }
}
