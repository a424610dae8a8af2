using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Launch;

/// <summary>Knows whether the snapshot is on disk with which a coordinator leaves, in one generation.</summary>
/// <remarks>
/// Another one may be on its way when it is asked to, or stand at the step that was told of last: the run may be past it already. So one
/// is always asked for, and of which version it is, where the run stands still, the coordinator tells.
/// </remarks>
internal sealed class LastSnapshot
{
    private long _written = -1;
    private long? _wanted;
    private bool _hasSteps, _isAsked, _isLost;

    /// <summary>Gets whether nothing is awaited any more.</summary>
    public bool IsThere => _isLost || _written >= _wanted;

    /// <summary>Notes a step's end.</summary>
    public void EndStep() => _hasSteps = true;

    /// <summary>Asks for the last one.</summary>
    /// <returns>Whether it is to be taken; else no step has come yet, and what the generation began from is on disk.</returns>
    public bool Ask() => _isAsked = _hasSteps;

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
