using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is TextClassifier of models.py.</summary>
internal sealed class TextClassifier : Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly LSTM lstm;
    private readonly Dropout dropout = Dropout(0.3);
    private readonly Linear fc;

    public TextClassifier(long words = 20, long classes = 3)
        : base(nameof(TextClassifier))
    {
        embedding = Embedding(words, 6, padding_idx: 0);
        lstm = LSTM(6, 5, numLayers: 2, batchFirst: true, dropout: 0.2, bidirectional: true);
        fc = Linear(10, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var (_, hidden, _) = lstm.call(embedding.call(input));
        return fc.call(dropout.call(cat(new[] { hidden[^2], hidden[^1] }, dim: 1)));
    }
}
