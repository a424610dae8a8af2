using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Is the base of the losses: it joins predictions and targets into one number, or one per row.</summary>
public abstract class Loss : Loss<Tensor, Tensor, Tensor>
{
    private protected Loss(Reduction reduction, Tensor? weight = null)
        : base(reduction)
    {
        this.weight = weight;
        register_buffer(nameof(weight), weight);
    }

    /// <summary>Gets the weights of classes or rows; null where all weigh 1.</summary>
    public Tensor? weight { get; }
}
