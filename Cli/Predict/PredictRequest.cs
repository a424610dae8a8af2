namespace Cluster.Cli.Predict;

/// <summary>Holds what <c>predict</c> was asked for.</summary>
internal sealed record PredictRequest
{
    /// <summary>Gets the snapshot's folder.</summary>
    public required string Snapshot { get; init; }

    public required string Input { get; init; }

    public string? DataPath { get; init; }

    public bool Ema { get; init; }

    /// <summary>Gets the file to write; null: standard output.</summary>
    public string? Out { get; init; }

    public bool Json { get; init; }

    /// <summary>Gets the extension of what is written part by part.</summary>
    public string Extension => Path.GetExtension(Out) is { Length: > 0 } given ? given : Json ? ".jsonl" : ".txt";

    /// <summary>Makes the arguments of a process that computes its share of the windows.</summary>
    /// <param name="share">Which one.</param>
    /// <param name="of">How many there are.</param>
    /// <param name="parts">The folder of parts.</param>
    public string[] Arguments(int share, int of, string parts) =>
    [
        "predict", "--snapshot", Snapshot, "--input", Input, "--share", $"{share}/{of}", "--parts", parts,
        .. DataPath is { } data ? (string[])["--data", data] : [],
        .. Ema ? (string[])["--ema"] : [],
        .. Out is { } path ? (string[])["--out", path] : [],
        .. Json ? (string[])["--json"] : [],
    ];
}
