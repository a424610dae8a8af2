using Cluster.Torch.Interop;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

/// <summary>Copies the gradients of a step into one flat float32 vector and clears them, in one native call.</summary>
/// <remarks>Allocates nothing per call. Belongs to one thread at a time; the parameters must outlive it.</remarks>
public sealed unsafe class GradientCollector
{
    private readonly Parameter[] _parameters;
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
    }

    /// <summary>Gets the number of parameters.</summary>
    public int Count => _parameters.Length;

    /// <summary>Gets the number of floats up to the end of the last gradient.</summary>
    public long Length { get; }

    /// <summary>Gets a 1 for each parameter that had no gradient at the last collection.</summary>
    public ReadOnlySpan<byte> Undefined => _undefined;

    /// <summary>Copies each gradient to its place, zeros where there is none, and clears it.</summary>
    /// <param name="destination">The flat vector, in the processor's memory.</param>
    /// <param name="capacity">Its length in floats.</param>
    /// <exception cref="ArgumentException">The vector is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">A parameter was disposed.</exception>
    public GradientSummary Collect(float* destination, long capacity)
    {
        if (capacity < Length)
            throw new ArgumentException($"The gradients need {Length} floats, not {capacity}.", nameof(capacity));
        var handles = Count <= 256 ? stackalloc nint[Count] : new nint[Count];
        for (var i = 0; i < Count; i++) handles[i] = _parameters[i].Handle;
        int undefined, finite;
        fixed (nint* parameters = handles)
        fixed (long* offsets = _offsets)
        fixed (byte* flags = _undefined)
        {
            Bridge.Check(
                NativeMethods.ct_collect_gradients(parameters, offsets, Count, destination, flags, &undefined, &finite),
                nameof(Collect));
        }

        GC.KeepAlive(_parameters);
        return new GradientSummary(undefined, finite != 0);
    }

    /// <summary>Copies each gradient to its place, zeros where there is none, and clears it.</summary>
    /// <param name="destination">The flat vector.</param>
    /// <exception cref="ArgumentException">The vector is shorter than <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">A parameter was disposed.</exception>
    public GradientSummary Collect(Span<float> destination)
    {
        fixed (float* start = destination) return Collect(start, destination.Length);
    }

    private static long[] Packed(long[] lengths)
    {
        var offsets = new long[lengths.Length];
        for (var i = 1; i < lengths.Length; i++) offsets[i] = offsets[i - 1] + lengths[i - 1];
        return offsets;
    }
}
