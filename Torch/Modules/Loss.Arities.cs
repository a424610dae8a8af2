using static Cluster.Torch.torch.nn;

namespace Cluster.Torch;

/// <summary>Is the base of the losses of two values.</summary>
public abstract class Loss<T1, T2, TResult> : Module<T1, T2, TResult>
{
    private protected Loss(Reduction reduction) => this.reduction = reduction;

    /// <summary>Gets how the values of the rows are joined.</summary>
    public Reduction reduction { get; }
}

/// <summary>Is the base of the losses of three values.</summary>
public abstract class Loss<T1, T2, T3, TResult> : Module<T1, T2, T3, TResult>
{
    private protected Loss(Reduction reduction) => this.reduction = reduction;

    /// <summary>Gets how the values of the rows are joined.</summary>
    public Reduction reduction { get; }
}

/// <summary>Is the base of the losses of four values.</summary>
public abstract class Loss<T1, T2, T3, T4, TResult> : Module<T1, T2, T3, T4, TResult>
{
    private protected Loss(Reduction reduction) => this.reduction = reduction;

    /// <summary>Gets how the values of the rows are joined.</summary>
    public Reduction reduction { get; }
}
