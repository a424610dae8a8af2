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

    /// <summary>Takes over a reference to a tensor that a TorchScript module trains.</summary>
    internal Parameter(nint handle)
        : base(handle)
    {
    }
}
