namespace Cluster.Simulation.Disk;

/// <summary>Is a file or a folder; each holds what programs see and what would be left after a power cut.</summary>
internal abstract class DiskNode
{
    /// <summary>
    /// Loses what was not brought to the disk itself, as far as the system had not done so on its own.
    /// </summary>
    public abstract void CutPower(Random random);
}

/// <summary>Is a file's content.</summary>
internal sealed class DiskFile : DiskNode
{
    private byte[] _kept = [];
    private bool _isDirty;
    private bool _isLost;

    /// <summary>Gets the bytes that programs see.</summary>
    public List<byte> Live { get; private set; } = [];

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Live.AddRange(bytes);
        _isDirty = true;
    }

    /// <summary>Brings the content to the disk.</summary>
    public void Sync()
    {
        if (!_isDirty || _isLost) return;
        _kept = [.. Live];
        _isDirty = false;
    }

    /// <summary>
    /// Fails to: from then on the system holds it for written, and a second sync that succeeds means nothing.
    /// </summary>
    public void FailSync() => _isLost = true;

    /// <summary>Flips one bit, for good.</summary>
    public void Flip(int offset, int bit)
    {
        Live[offset] ^= (byte)(1 << bit);
        if (offset < _kept.Length) _kept[offset] ^= (byte)(1 << bit);
    }

    /// <inheritdoc/>
    public override void CutPower(Random random)
    {
        if (!_isDirty) return;
        _kept = random.Next(4) switch
        {
            0 => _kept,
            1 => [.. Live.Take(random.Next(Live.Count + 1))], // torn
            2 => new byte[Live.Count], // the length came through, the data did not
            _ => [.. Live],
        };
        Live = [.. _kept];
        _isDirty = false;
    }
}

/// <summary>Is a link to an entry of its own folder, which is made with its name and never changes.</summary>
internal sealed class DiskLink(string target) : DiskNode
{
    /// <summary>Gets the entry's name.</summary>
    public string Target => target;

    /// <inheritdoc/>
    public override void CutPower(Random random)
    {
    }
}

/// <summary>Is a folder's entries.</summary>
internal sealed class DiskFolder : DiskNode
{
    private readonly List<(string? Removed, string? Added, DiskNode? Node)> _pending = [];
    private SortedDictionary<string, DiskNode> _kept = new(StringComparer.Ordinal);

    /// <summary>Gets the entries that programs see, in ordinal order.</summary>
    public SortedDictionary<string, DiskNode> Live { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>Adds an entry.</summary>
    public void Add(string name, DiskNode node) => Change(null, name, node);

    /// <summary>Removes an entry.</summary>
    public void Remove(string name) => Change(name, null, null);

    /// <summary>Gives an entry another name.</summary>
    public void Rename(string from, string to) => Change(from, to, Live[from]);

    /// <summary>Brings the entries to the disk.</summary>
    public void Sync()
    {
        _kept = new SortedDictionary<string, DiskNode>(Live, StringComparer.Ordinal);
        _pending.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What changed since the last sync reached the disk up to a point: a folder's changes keep their order.
    /// </remarks>
    public override void CutPower(Random random)
    {
        foreach (var change in _pending.Take(random.Next(_pending.Count + 1))) Apply(_kept, change);
        _pending.Clear();
        Live = new SortedDictionary<string, DiskNode>(_kept, StringComparer.Ordinal);
        foreach (var node in Live.Values) node.CutPower(random);
    }

    private static void Apply(
        SortedDictionary<string, DiskNode> entries, (string? Removed, string? Added, DiskNode? Node) change)
    {
        if (change.Removed is not null) entries.Remove(change.Removed);
        if (change.Added is not null) entries[change.Added] = change.Node!;
    }

    private void Change(string? removed, string? added, DiskNode? node)
    {
        _pending.Add((removed, added, node));
        Apply(Live, _pending[^1]);
    }
}
