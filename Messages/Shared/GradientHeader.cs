using System.Runtime.InteropServices;

namespace Cluster.Messages.Shared;

/// <summary>
/// Stands before one slot's gradient in memory that a worker and a server share, and says what it is: the same as
/// <see cref="PushGradient"/> says of one on a link.
/// </summary>
/// <remarks>
/// <see cref="State"/> says whose memory it is: the worker's where it is 0; the worker writes gradient and header, then 1, and
/// rings; from then on it is the server's, which writes 0 once the step is applied or the gradient dropped.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
public struct GradientHeader
{
    /// <summary>Bytes before the text of what is not finite.</summary>
    public const int Bytes = 128;

    /// <summary>Bytes for that text: 500 characters of at most 4.</summary>
    public const int DetailBytesMax = 2000;

    /// <summary>The worker's to write.</summary>
    public const int Free = 0;

    /// <summary>The server's to read.</summary>
    public const int Pushed = 1;

    /// <summary>Is <see cref="Flags"/>' bit of what is not finite.</summary>
    public const int NotFinite = 1;

    /// <summary>Is <see cref="Flags"/>' bit of an audit's copy.</summary>
    public const int Audit = 2;

    /// <summary>Whose memory it is.</summary>
    [FieldOffset(0)]
    public int State;

    /// <summary>What else is to be said of it.</summary>
    [FieldOffset(4)]
    public int Flags;

    /// <summary>The worker's generation.</summary>
    [FieldOffset(8)]
    public long Generation;

    /// <summary>The step it was computed for.</summary>
    [FieldOffset(16)]
    public long Step;

    /// <summary>The slot.</summary>
    [FieldOffset(24)]
    public int Slot;

    /// <summary>Who computed it.</summary>
    [FieldOffset(28)]
    public int WorkerId;

    /// <summary>Rows of the slot; the gradient counts only where there are some and all is finite.</summary>
    [FieldOffset(32)]
    public long Rows;

    /// <summary>Mean loss over these rows.</summary>
    [FieldOffset(40)]
    public double Loss;

    /// <summary>UTF-8 bytes of what is not finite, behind the header.</summary>
    [FieldOffset(48)]
    public int DetailBytes;

    /// <summary>Nanoseconds as in <see cref="SlotTimes"/>.</summary>
    [FieldOffset(56)]
    public long Wait;

    /// <inheritdoc cref="Wait"/>
    [FieldOffset(64)]
    public long Pull;

    /// <inheritdoc cref="Wait"/>
    [FieldOffset(72)]
    public long Data;

    /// <inheritdoc cref="Wait"/>
    [FieldOffset(80)]
    public long Compute;

    /// <inheritdoc cref="Wait"/>
    [FieldOffset(88)]
    public long Push;
}
