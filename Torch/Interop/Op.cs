using System.Runtime.CompilerServices;

namespace Cluster.Torch.Interop;

/// <summary>Is an operator of libtorch, found by name at its first call.</summary>
/// <remarks>
/// A wrapper is one line: <c>Ops.Add.Call(self, other, alpha)</c>. The arguments are those of the operator's schema, in
/// its order; those left out at the end take the schema's defaults. Nothing is allocated but the result.
/// </remarks>
internal sealed unsafe class Op
{
    private const int PlacesOnStack = 32;
    private readonly string _overload;
    private nint _handle;

    /// <summary>Names an operator.</summary>
    /// <param name="name">Name with overload, as <c>aten::add.Tensor</c> or <c>aten::relu</c>.</param>
    internal Op(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        Name = dot < 0 ? name : name[..dot];
        _overload = dot < 0 ? "" : name[(dot + 1)..];
    }

    /// <summary>Gets the name without the overload, as <c>aten::add</c>.</summary>
    internal string Name { get; }

    /// <summary>Calls for a single tensor.</summary>
    internal torch.Tensor Call(params ReadOnlySpan<Arg> args)
    {
        var results = Invoke(args, wantResults: true);
        return torch.Tensor.Own(results[0].Handle);
    }

    /// <summary>Calls for a single tensor and hands out its reference: the caller must own it.</summary>
    internal nint CallRaw(params ReadOnlySpan<Arg> args) => Invoke(args, wantResults: true)[0].Handle;

    /// <summary>Calls for a tuple or list of tensors.</summary>
    internal torch.Tensor[] CallMany(params ReadOnlySpan<Arg> args)
    {
        var results = Invoke(args, wantResults: true);
        var tensors = new torch.Tensor[results.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = torch.Tensor.Own(results[i].Handle);
        return tensors;
    }

    /// <summary>Calls for a pair of tensors.</summary>
    internal (torch.Tensor First, torch.Tensor Second) CallPair(params ReadOnlySpan<Arg> args)
    {
        var results = Invoke(args, wantResults: true);
        var (first, second) = (results[0].Handle, results[1].Handle);
        return (torch.Tensor.Own(first), torch.Tensor.Own(second));
    }

    /// <summary>Calls for three tensors.</summary>
    internal (torch.Tensor First, torch.Tensor Second, torch.Tensor Third) CallTriple(params ReadOnlySpan<Arg> args)
    {
        var tensors = CallMany(args);
        return (tensors[0], tensors[1], tensors[2]);
    }

    /// <summary>Calls for a number or truth value.</summary>
    internal Scalar CallScalar(params ReadOnlySpan<Arg> args)
    {
        var result = Invoke(args, wantResults: true)[0];
        return new Scalar(result.Tag, result.Integer);
    }

    /// <summary>Calls an in-place operator and hands back its first argument, the tensor that it changed.</summary>
    internal torch.Tensor Mutate(params ReadOnlySpan<Arg> args)
    {
        Invoke(args, wantResults: false);
        return Unsafe.As<torch.Tensor>(args[0].Owner!);
    }

    // The results lie in the bridge until this thread's next call.
    private ReadOnlySpan<NativeValue> Invoke(ReadOnlySpan<Arg> args, bool wantResults)
    {
        var count = 0;
        foreach (ref readonly var arg in args) count += arg.Places;
        var values = stackalloc NativeValue[args.Length];
        if (count <= PlacesOnStack)
        {
            var places = stackalloc long[count];
            return Invoke(args, values, places, wantResults);
        }

        fixed (long* places = new long[count]) return Invoke(args, values, places, wantResults);
    }

    private ReadOnlySpan<NativeValue> Invoke(
        ReadOnlySpan<Arg> args, NativeValue* values, long* places, bool wantResults)
    {
        for (var i = 0; i < args.Length; i++)
        {
            args[i].Write(values + i, places);
            places += args[i].Places;
        }

        NativeValue* results = null;
        var resultCount = 0;
        var status = NativeMethods.ct_op_call(
            Handle, values, args.Length, wantResults ? &results : null, &resultCount);
        foreach (ref readonly var arg in args) GC.KeepAlive(arg.Owner);
        Bridge.Check(status, Name);
        return new ReadOnlySpan<NativeValue>(results, resultCount);
    }

    private nint Handle => _handle != 0 ? _handle : Find();

    /// <summary>Looks the operator up. Two threads may both do it; they find the same one.</summary>
    /// <exception cref="TorchException">libtorch does not know it.</exception>
    internal nint Find()
    {
        nint handle;
        Bridge.Check(NativeMethods.ct_op_find(Name, _overload, &handle), Name);
        return _handle = handle;
    }
}
