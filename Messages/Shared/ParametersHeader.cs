using System.Runtime.InteropServices;

namespace Cluster.Messages.Shared;

/// <summary>Stands before the parameters that a server shares with the workers of its machine, and says what they are.</summary>
/// <remarks>
/// The server changes the parameters in place. Around it, it raises <see cref="Sequence"/>: odd while it writes, even where
/// version <see cref="Step"/> stands. A worker notes the number before it computes and looks again after: where it has
/// changed, what was computed is of no version and is thrown away. It is of no use then either, as the step is applied.
/// Only the server writes; workers map it read-only.
/// Source: the sequence lock of the Linux kernel.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ParametersHeader
{
    /// <summary>Even where a version stands, odd while the next one is written; 0 before the first one.</summary>
    [FieldOffset(0)]
    public long Sequence;

    /// <summary>The generation of the version.</summary>
    [FieldOffset(8)]
    public long Generation;

    /// <summary>The version.</summary>
    [FieldOffset(16)]
    public long Step;

    /// <summary>Says that the parameters are being changed.</summary>
    public static void BeginWrite(ref ParametersHeader header)
    {
        Volatile.Write(ref header.Sequence, header.Sequence | 1);
        Interlocked.MemoryBarrier(); // before any byte of them
    }

    /// <summary>Says which version stands.</summary>
    public static void EndWrite(ref ParametersHeader header, Generation generation, StepNumber step)
    {
        Volatile.Write(ref header.Sequence, header.Sequence | 1);
        Interlocked.MemoryBarrier();
        header.Generation = generation.Value;
        header.Step = step.Value;
        Volatile.Write(ref header.Sequence, (header.Sequence | 1) + 1); // after all bytes of them
    }

    /// <summary>Reads which version stands.</summary>
    /// <returns>Null where none does, or it just changes: the doorbell rings after.</returns>
    public static (long Sequence, Generation Generation, StepNumber Step)? Read(ref ParametersHeader header)
    {
        var sequence = Volatile.Read(ref header.Sequence);
        if (sequence == 0 || (sequence & 1) != 0) return null;
        var (generation, step) = (Volatile.Read(ref header.Generation), Volatile.Read(ref header.Step));
        return IsStill(ref header, sequence) ? (sequence, new Generation(generation), new StepNumber(step)) : null;
    }

    /// <summary>Tells whether the parameters are those that <paramref name="sequence"/> was read for.</summary>
    public static bool IsStill(ref ParametersHeader header, long sequence)
    {
        Interlocked.MemoryBarrier(); // after all bytes that were read of them
        return Volatile.Read(ref header.Sequence) == sequence;
    }
}
