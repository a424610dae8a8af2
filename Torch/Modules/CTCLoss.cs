using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Gives the connectionist temporal classification loss (Graves et al. 2006).</summary>
public sealed class CTCLoss : Loss<Tensor, Tensor, Tensor, Tensor, Tensor>
{
    private readonly long _blank;
    private readonly bool _zeroInfinity;

    internal CTCLoss(long blank, bool zeroInfinity, Reduction reduction)
        : base(reduction)
    {
        _blank = blank;
        _zeroInfinity = zeroInfinity;
    }

    /// <summary>Computes the loss.</summary>
    /// <param name="log_probs">Log probabilities, [T, N, C], or [T, C] for a single row.</param>
    /// <param name="targets">Labels, [N, S], or all rows' labels one after the other; none is blank.</param>
    /// <param name="input_lengths">How many steps each row has, [N].</param>
    /// <param name="target_lengths">How many labels each row has, [N].</param>
    public override Tensor forward(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths) =>
        functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, _blank, _zeroInfinity, reduction);
}
