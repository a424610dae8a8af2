using System.Globalization;
using Cluster.Parameters.Optimizers;
using Cluster.Torch.Modules;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Samples.Jobs;

/// <summary>Learns to continue a text, byte by byte: for plain English a byte is a character.</summary>
/// <remarks>Shapes: input [N, T] bytes as float32, output [N, 256, T] logits of the next one at each place.</remarks>
public sealed class CharsJob : FileJob
{
    private const int LengthDefault = 64;

    /// <inheritdoc/>
    public override string Name => "chars";

    /// <inheritdoc/>
    public override string Description => "the next character of a text: --data FILE";

    /// <inheritdoc/>
    public override JobDefaults Defaults => new() { Epochs = 10, BatchSize = 32, Optimizer = new AdamOptions { Lr = 3e-3 } };

    /// <inheritdoc/>
    public override IReadOnlyList<JobOption> Options => [new("length", $"Characters of a row (default {LengthDefault}).")];

    /// <inheritdoc/>
    public override OutputReader Output => OutputReader.Sequence();

    /// <inheritdoc/>
    protected override string DataDescription => "a text file";

    /// <inheritdoc/>
    public override Module<Tensor, Tensor> Model(JobContext context) => new CharModel();

    /// <inheritdoc/>
    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => CrossEntropyLoss();

    /// <inheritdoc/>
    public override int? TextLookBack(JobContext context) => LengthOf(context);

    /// <inheritdoc/>
    protected override JobData Load(JobContext context) => new TextSource { Length = LengthOf(context) }.Load(context);

    private int LengthOf(JobContext context)
    {
        if (context.Option("length") is not { } text) return LengthDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 1
            ? length
            : throw new JobException(Name, $"--length '{text}': at least 2 characters");
    }

    private sealed class CharModel : Module<Tensor, Tensor>
    {
        private const int EmbeddingSize = 32;
        private const int HiddenSize = 128;

        private readonly Embedding embedding = Embedding(TextSource.ClassCount, EmbeddingSize);
        private readonly LSTM lstm = LSTM(EmbeddingSize, HiddenSize, batchFirst: true);
        private readonly Linear head = Linear(HiddenSize, TextSource.ClassCount);

        public CharModel()
            : base(nameof(CharModel)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (hidden, _, _) = lstm.call(embedding.call(input.to(ScalarType.Int64)));
            return head.call(hidden).transpose(1, 2);
        }
    }
}
