using Cluster.Torch.Interop;

namespace Cluster.Torch.Modules;

/// <summary>Is a tensor that a module trains. No dispose scope holds it: its module does.</summary>
public sealed class Parameter : torch.Tensor
{
    /// <summary>Makes a parameter over the memory of a tensor.</summary>
    /// <param name="data">The first values; its memory is shared, not copied.</param>
    /// <param name="requires_grad">Whether backward computes its gradient.</param>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(Ops.detach.CallRaw(data))
    {
        if (requires_grad) requires_grad_();
    }

    /// <summary>Has something done before this object is used next, and then no more: to fill its memory, or to wait until it is filled.</summary>
    /// <remarks>An operation of its own, or of a module, uses it; a view that was made before, or backward, does not ask.</remarks>
    /// <param name="action">What to do; it runs again before the use after, where it fails. Null: nothing, also of what was to be done.</param>
    public void BeforeNextUse(Action? action) => SetBeforeUse(action);

    /// <summary>Takes over a reference to a tensor that a TorchScript module trains.</summary>
    internal Parameter(nint handle)
        : base(handle)
    {
    }
}
