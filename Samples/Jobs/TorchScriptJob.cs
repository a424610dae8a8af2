using System.Security.Cryptography;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Trains a module that Python wrote with <c>torch.jit.script</c> or <c>torch.jit.trace</c>.</summary>
/// <remarks>Options: <c>model</c>, its file, the same on every machine; <c>loss</c>, as in torch.nn.functional.</remarks>
public sealed class TorchScriptJob : FileJob
{
    private const string ModelOption = "model";
    private const string HashOption = "model-sha256";
    private const string LossOption = "loss";
    private const string DefaultLoss = "cross_entropy";

    private static readonly SortedDictionary<string, (Func<Module<Tensor, Tensor, Tensor>> Create, OutputReader Output)> Losses =
        new(StringComparer.Ordinal)
        {
            [DefaultLoss] = (() => CrossEntropyLoss(), OutputReader.Classes()),
            ["nll_loss"] = (() => NLLLoss(), OutputReader.Classes()),
            ["mse_loss"] = (() => MSELoss(), OutputReader.Value()),
            ["l1_loss"] = (() => L1Loss(), OutputReader.Value()),
            ["smooth_l1_loss"] = (() => SmoothL1Loss(), OutputReader.Value()),
            ["huber_loss"] = (() => HuberLoss(), OutputReader.Value()),
            ["binary_cross_entropy"] = (() => BCELoss(), OutputReader.YesNo(logits: false)),
            ["binary_cross_entropy_with_logits"] = (() => BCEWithLogitsLoss(), OutputReader.YesNo()),
        };

    private OutputReader _output = OutputReader.Classes();

    /// <inheritdoc/>
    public override string Name => "torchscript";

    /// <inheritdoc/>
    public override string Description => "a TorchScript module (--model) on rows of arrays (--data)";

    /// <summary>Gets what the output means to the loss that was built last.</summary>
    public override OutputReader Output => _output;

    /// <inheritdoc/>
    public override IReadOnlyList<JobOption> Options =>
    [
        new(ModelOption, "The TorchScript file to train, as torch.jit.save wrote it.", IsFile: true),
        new(LossOption, $"One of {string.Join(", ", Losses.Keys)}; default {DefaultLoss}."),
        new(HashOption, "The SHA-256 that the file must have on each machine; default: what it has where the run is planned."),
    ];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Resolve(IReadOnlyDictionary<string, string> options)
    {
        var file = Path.GetFullPath(ModelFile(options));
        return new SortedDictionary<string, string>(new Dictionary<string, string>(options), StringComparer.Ordinal)
        {
            [ModelOption] = file,
            [HashOption] = options.GetValueOrDefault(HashOption) ?? HashOf(file),
        };
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context)
    {
        var file = ModelFile(context.Options);
        if (context.Option(HashOption) is { } expected && HashOf(file) is var found && found != expected)
            throw new JobException(Name, $"{file} is another file than the run's: its SHA-256 is {found}, not {expected}");
        var module = jit.load(file);
        return module.parameters().Any()
            ? module
            : throw new JobException(Name, $"{file} has no parameters to train; save the module before torch.jit.freeze");
    }

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context)
    {
        var loss = FindLoss(context.Option(LossOption) ?? DefaultLoss);
        _output = loss.Output;
        return loss.Create();
    }

    /// <inheritdoc/>
    public override Dataset Input(JobContext context, string path) => new ArraySource { File = "rows.npz" }.LoadUnlabelled(path);

    /// <inheritdoc/>
    protected override string DataDescription => "a file of the arrays x and y (.npz or safetensors), or a folder of .npy files";

    /// <inheritdoc/>
    protected override JobData Load(JobContext context) => new ArraySource { File = "rows.npz" }.Load(context);

    private string ModelFile(IReadOnlyDictionary<string, string> options) =>
        options.GetValueOrDefault(ModelOption) ?? throw new JobException(Name, "it needs --model FILE, which torch.jit.save wrote");

    private (Func<Module<Tensor, Tensor, Tensor>> Create, OutputReader Output) FindLoss(string name) =>
        Losses.TryGetValue(name, out var loss)
            ? loss
            : throw new JobException(Name, $"--loss '{name}': one of {string.Join(", ", Losses.Keys)}");

    private string HashOf(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JobException(Name, $"--model {file}: {error.Message}", error);
        }
    }
}
