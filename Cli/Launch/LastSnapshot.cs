using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Launch;

/// <summary>Knows whether the snapshot is on disk with which a coordinator leaves.</summary>
/// <remarks>Another one may be on its way when it is asked to: that is not awaited, the run may be past it.</remarks>
internal sealed class LastSnapshot
{
    private long _reached = -1;
    private long _written = -1;
    private long? _wanted;
    private bool _isAsked, _isLost;

    /// <summary>Gets whether nothing is awaited any more.</summary>
    public bool IsThere => _isLost || _written >= _wanted;

    /// <summary>Notes a step's end.</summary>
    /// <param name="version">The version that it leads to.</param>
    public void Reach(long version) => _reached = version;

    /// <summary>Asks for the last one.</summary>
    /// <returns>Whether it is to be taken; else the newest version is on disk.</returns>
    public bool Ask()
    {
        _isAsked = _reached > _written;
        return _isAsked;
    }

    /// <summary>Takes an event of the run.</summary>
    public void Take(RunEvent e)
    {
        switch (e)
        {
            case SnapshotRequested m when _isAsked: _wanted = m.Step; break;
            case SnapshotWritten m: _written = m.Step; break;
            case SnapshotFailed m: _isLost |= m.Step == _wanted; break;
        }
    }
}
