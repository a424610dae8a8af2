using System.Security.Cryptography;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Server;

/// <summary>Compares each copy of a slot with the one that counts.</summary>
/// <remarks>
/// A slot has the same bits whoever computes it: two copies that differ show that one of two machines computes wrongly.
/// The copies that count belong to the step at hand. Of slots that were late a copy may come after the step was applied:
/// their hashes stay for two steps more, which costs no gradient's memory.
/// </remarks>
internal sealed class SlotCopies(int slots)
{
    private readonly GradientArrived?[] _held = new GradientArrived?[slots];
    private readonly HashSet<int> _late = [];
    private readonly List<(GradientArrived First, byte[] Hash)> _applied = [];

    /// <summary>Notes the copy that counts; its vector must stay until the step is applied or forgotten.</summary>
    public void Hold(GradientArrived m) => _held[m.Slot.Index] = m;

    /// <summary>Notes slots that are late: copies of them may come after the step was applied.</summary>
    public void SetLate(IEnumerable<int> late) => _late.UnionWith(late);

    /// <summary>Compares another copy with the one that counts.</summary>
    /// <returns>Who sent that one and whether its step was applied, where they differ; else null.</returns>
    public (WorkerId First, bool IsApplied)? Compare(GradientArrived copy)
    {
        if (PlantedBug.Is(Bug.CopiesNotCompared)) return null;
        if (Array.Find(_held, h => IsSameSlot(h, copy)) is { } held)
            return HaveEqualFigures(held, copy) && Bytes(held).SequenceEqual(Bytes(copy)) ? null : (held.Worker, false);
        if (_applied.Find(a => IsSameSlot(a.First, copy)) is not ({ } first, var hash)) return null;
        return HaveEqualFigures(first, copy) && Hash(copy).AsSpan().SequenceEqual(hash) ? null : (first.Worker, true);
    }

    /// <summary>Goes on to the step after <paramref name="step"/>, whose vectors must still be there.</summary>
    public void Advance(StepNumber step)
    {
        _applied.RemoveAll(a => a.First.Step.Value + 2 <= step.Value);
        foreach (var slot in _late)
        {
            if (_held[slot] is { } first) _applied.Add((first, Hash(first)));
        }

        _late.Clear();
        Array.Clear(_held);
    }

    /// <summary>Forgets all copies.</summary>
    public void Clear()
    {
        Array.Clear(_held);
        _late.Clear();
        _applied.Clear();
    }

    private static bool IsSameSlot(GradientArrived? a, GradientArrived b) =>
        a?.Generation == b.Generation && a.Step == b.Step && a.Slot == b.Slot;

    private static bool HaveEqualFigures(GradientArrived a, GradientArrived b) => a.Rows == b.Rows
        && BitConverter.DoubleToInt64Bits(a.Loss) == BitConverter.DoubleToInt64Bits(b.Loss);

    private static Span<byte> Bytes(GradientArrived m) => m.Gradient is null ? default : m.Gradient.Bytes.Span;

    private static byte[] Hash(GradientArrived m) => SHA256.HashData(Bytes(m));
}
