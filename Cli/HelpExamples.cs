using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cluster.Cli;

/// <summary>Adds examples to the help of each verb.</summary>
internal sealed class HelpExamples : SynchronousCommandLineAction
{
    /// <summary>Gets the examples by what comes after <c>./cluster</c>.</summary>
    internal static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [""] = ["train", "train digits --workers 3 --json", "predict --snapshot runs/latest --input Samples/data/digits.csv", "why"],
        [" train"] =
        [
            "train digits --seed 1", "train table --data houses.csv --label price", "train digits --config digits.json --set optimizer.lr=0.01",
            "train digits --dry-run", "train digits --resume last",
        ],
        [" predict"] = ["predict --snapshot runs/latest --input new.csv --out p.npy"],
        [" evaluate"] = ["evaluate --snapshot runs/latest"],
        [" snapshot"] = ["snapshot show runs/latest", "snapshot export runs/latest --to safetensors"],
        [" order"] = ["order digits --seed 1 --epoch 0 --json"],
        [" data"] = ["data inspect houses.csv --label price", "data export digits --split val --out val.npz"],
        [" runs"] = ["runs list", "runs show", "runs compare digits-20261122 digits-20261123"],
        [" runs list"] = ["runs list --json"],
        [" runs show"] = ["runs show runs/latest"],
        [" runs compare"] = ["runs compare digits-20261122 digits-20261123 --json"],
        [" why"] = ["why", "why runs/latest --json"],
        [" new"] = ["new wine", "new wine --dir jobs"],
        [" completion"] = ["completion bash > ~/.local/share/bash-completion/completions/cluster", "completion zsh > ~/.zfunc/_cluster"],
        [" chaos"] = ["chaos digits --kills 20 --seed 7"],
        [" bench"] = ["bench --model mlp --workers 2"],
        [" simulate"] = ["simulate --seeds 1000"],
        [" doctor"] = ["doctor --json"],
        [" plan"] = ["plan digits --workers 4 --servers 2", "plan --parameters 25000000 --workers 8 --slots 8 --network 25"],
        [" prepare"] = ["prepare digits --workers 4 --run runs/digits-1", "prepare --config job.json --run /data/run --data /data/houses.csv"],
        [" coordinator"] = ["coordinator --run runs/latest --listen 127.0.0.1:7000"],
        [" server"] = ["server --coordinator 127.0.0.1:7000"],
        [" worker"] = ["worker --coordinator 127.0.0.1:7000"],
    };

    private readonly HelpAction _help = new();

    /// <summary>Creates the help flag of all verbs.</summary>
    public static HelpOption Create() => new() { Recursive = true, Action = new HelpExamples() };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = _help.Invoke(parseResult);
        if (!All.TryGetValue(ParseErrors.PathOf(parseResult.CommandResult), out var examples)) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  ./cluster {example}");
        output.WriteLine();
        return code;
    }
}
