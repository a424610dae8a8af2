using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Cluster.Torch.Interop;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

/// <summary>Brings the gradients of a step into one flat float32 vector, in one native call.</summary>
/// <remarks>Allocates nothing per call. Belongs to one thread at a time; the parameters must outlive it.</remarks>
public sealed unsafe class GradientCollector : IDisposable
{
    [ThreadStatic]
    private static Action<long>? _onTail; // of the collection that runs on this thread

    [ThreadStatic]
    private static ExceptionDispatchInfo? _failure;

    private readonly Parameter[] _parameters;
    private readonly CollectorHandle _handle;
    private readonly long[] _lengths;
    private readonly long[] _offsets;
    private readonly byte[] _undefined;

    /// <summary>Lays the gradients one behind the other, in the order given.</summary>
    public GradientCollector(IEnumerable<Parameter> parameters)
        : this(parameters.ToArray(), [])
    {
    }

    /// <summary>Lays each gradient at its own place.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="offsets">Where each gradient begins, in floats.</param>
    /// <exception cref="ArgumentException">There is not one offset for each parameter.</exception>
    public GradientCollector(IEnumerable<Parameter> parameters, ReadOnlySpan<long> offsets)
        : this(parameters.ToArray(), offsets)
    {
    }

    private GradientCollector(Parameter[] parameters, ReadOnlySpan<long> offsets)
    {
        _parameters = parameters;
        _lengths = parameters.Select(parameter => parameter.numel()).ToArray();
        _offsets = offsets.IsEmpty ? Packed(_lengths) : offsets.ToArray();
        if (_offsets.Length != parameters.Length)
            throw new ArgumentException($"{parameters.Length} parameters need as many offsets, not {_offsets.Length}.");
        _undefined = new byte[parameters.Length];
        for (var i = 0; i < parameters.Length; i++) Length = Math.Max(Length, _offsets[i] + _lengths[i]);
        _handle = NewHandle(parameters, _offsets);
    }

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _parameters.Length;

    /// <summary>Gets the number of floats up to the end of the last gradient.</summary>
    public long Length { get; }

    /// <summary>Gets a 1 for each parameter that had no gradient at the last collection.</summary>
    public ReadOnlySpan<byte> Undefined => _undefined;

    /// <summary>
    /// Runs backward from a loss and brings each parameter's gradient to its place as soon as it is complete; zeros
    /// where there is none.
    /// </summary>
    /// <remarks>
    /// The numbers are those of <see cref="torch.Tensor.backward"/> and a collection after it. The graph is used up;
    /// other leaves than the parameters get their gradients as ever.
    /// </remarks>
    /// <param name="loss">A single number.</param>
    /// <param name="destination">The flat vector.</param>
    /// <param name="onTail">
    /// Is told, while backward goes on, from which float on the vector is as it will be: every 256 KiB or more, but not of the first
    /// parameter, and only where the gradients lie in the order of the parameters and all so far are finite. It runs on this thread; null:
    /// nobody is told.
    /// </param>
    /// <exception cref="ArgumentException">The vector is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">A parameter or this was disposed.</exception>
    /// <exception cref="TorchException">The loss cannot be differentiated; part of the vector may be written.</exception>
    public GradientSummary Backward(torch.Tensor loss, Span<float> destination, Action<long>? onTail = null)
    {
        _onTail = onTail;
        try
        {
            return Collect(loss.Handle, destination);
        }
        finally
        {
            _onTail = null;
            GC.KeepAlive(loss);
        }
    }

    /// <inheritdoc cref="Backward(torch.Tensor, Span{float}, Action{long})"/>
    /// <remarks>
    /// Waits for nothing that an accelerator computes, and does not look at its numbers: all are told to be finite there.
    /// </remarks>
    /// <param name="loss">A single number.</param>
    /// <param name="destination">The flat vector, contiguous float32 on the device of the parameters.</param>
    public GradientSummary Backward(torch.Tensor loss, torch.Tensor destination)
    {
        if (destination.dtype != torch.ScalarType.Float32 || !destination.is_contiguous())
            throw new ArgumentException("The flat vector is contiguous float32.", nameof(destination));
        if (_parameters.Length > 0 && destination.device != _parameters[0].device)
            throw new ArgumentException($"The flat vector lies on {destination.device}, the parameters on {_parameters[0].device}.");
        var summary = Collect(loss.Handle, (float*)destination.data_ptr(), destination.numel());
        GC.KeepAlive(loss);
        GC.KeepAlive(destination);
        return summary;
    }

    /// <summary>Copies each gradient to its place, zeros where there is none, and clears it.</summary>
    /// <param name="destination">The flat vector.</param>
    /// <exception cref="ArgumentException">The vector is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">A parameter or this was disposed.</exception>
    public GradientSummary Collect(Span<float> destination) => Collect(0, destination);

    /// <summary>Copies each gradient to its place, zeros where there is none, and clears it.</summary>
    /// <param name="destination">The flat vector, in the processor's memory.</param>
    /// <param name="capacity">Its length in floats.</param>
    /// <exception cref="ArgumentException">The vector is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">A parameter or this was disposed.</exception>
    public GradientSummary Collect(float* destination, long capacity) =>
        Collect(new Span<float>(destination, checked((int)capacity)));

    /// <summary>Lets go of the parameters.</summary>
    public void Dispose() => _handle.Dispose();

    // Nothing may be thrown through native frames.
    [UnmanagedCallersOnly]
    private static void Tell(long from)
    {
        try
        {
            if (_failure is null) _onTail!(from);
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private static void ThrowFailure()
    {
        if (_failure is not { } failure) return;
        _failure = null;
        failure.Throw();
    }

    private GradientSummary Collect(nint loss, Span<float> destination)
    {
        fixed (float* target = destination) return Collect(loss, target, destination.Length);
    }

    private GradientSummary Collect(nint loss, float* target, long capacity)
    {
        if (capacity < Length) throw new ArgumentException($"The gradients need {Length} floats, not {capacity}.");
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        foreach (var parameter in _parameters) ObjectDisposedException.ThrowIf(parameter.IsDisposed, parameter);
        int undefined, finite;
        fixed (byte* flags = _undefined)
        {
            var status = NativeMethods.ct_collect_gradients(
                _handle.DangerousGetHandle(), loss, target, flags, &undefined, &finite, _onTail is null ? null : &Tell);
            ThrowFailure();
            Bridge.Check(status, loss == 0 ? nameof(Collect) : nameof(torch.Tensor.backward));
        }

        GC.KeepAlive(this);
        return new GradientSummary(undefined, finite != 0);
    }

    private static CollectorHandle NewHandle(Parameter[] parameters, long[] offsets)
    {
        var handles = Array.ConvertAll(parameters, parameter => parameter.Handle);
        nint collector;
        fixed (nint* first = handles)
        fixed (long* places = offsets)
            Bridge.Check(NativeMethods.ct_collector_new(first, places, handles.Length, &collector));
        GC.KeepAlive(parameters);
        return new CollectorHandle(collector);
    }

    private static long[] Packed(long[] lengths)
    {
        var offsets = new long[lengths.Length];
        for (var i = 1; i < lengths.Length; i++) offsets[i] = offsets[i - 1] + lengths[i - 1];
        return offsets;
    }
}
