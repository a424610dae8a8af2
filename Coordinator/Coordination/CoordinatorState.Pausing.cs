using Cluster.Coordinator.Runs;
using Cluster.Messages;
using Cluster.Messages.Testing;

namespace Cluster.Coordinator.Coordination;

/// <content>What is asked of a run on its way: to pause, to go on, to take a snapshot, to let a server go.</content>
/// <remarks>
/// The shards may be a step apart, and are on their way. Each of these holds them first and hears where they are: the highest
/// version is where all of them can come to, and none is past it. What workers have begun they finish, the shards keep it, and
/// whoever joins or is lost meanwhile changes the roster as ever.
/// </remarks>
internal sealed partial class CoordinatorState
{
    /// <summary>No limit: the roster says how far workers go.</summary>
    private static readonly StepNumber NoLimit = new(long.MaxValue);

    private bool _pauses;
    private bool _wantsSnapshot;
    private bool _holds; // the shards were asked where they are
    private StepNumber? _pausedAt;
    private ServerLeaves? _leaving;
    private StepNumber? _handOver; // the version that the next generation begins from

    private bool IsEnding => _phase is RunPhase.Stopping or RunPhase.Finishing or RunPhase.Ended;

    private void Pause()
    {
        if (_pauses || IsEnding) return;
        _pauses = true;
        HoldShards();
    }

    private void Resume()
    {
        if (!_pauses || IsEnding) return;
        _pauses = false;
        if (_pausedAt is null) return; // the shards have not answered yet, and are told to go on when they have
        _pausedAt = null;
        _figures.Resume(_now);
        _book.Resume(_now);
        _effects.Add(new Announce(new RunResumed(_version.Value)));
        if (!_holds) LetShardsGoOn();
    }

    // One that ends is about to have its last snapshot anyway.
    private void TakeSnapshotNow()
    {
        if (IsEnding) return;
        _wantsSnapshot = true;
        HoldShards();
    }

    // Its shard is in the snapshot that the next generation begins from: no step is computed again. At the run's end all go.
    private void LetGo(ServerLeaves m)
    {
        if (IsEnding || _shards.ShardOf(m.Server) is null) return;
        if (!_shards.AreReady)
        {
            LoseServer(new ServerGone(m.Server, m.Reason));
            _effects.Add(new ToServer(m.Server, new JoinRejected { Reason = JoinReasons.NoShardFree }));
            return;
        }

        _leaving ??= m;
        TakeSnapshotNow();
    }

    private void HandOver()
    {
        if (_leaving is not null && _handOver is not null && !IsEnding && _captures.Stored?.Step == _handOver)
            LoseServer(new ServerGone(_leaving.Server, _leaving.Reason));
    }

    private void HoldShards()
    {
        if (_holds || !_shards.AreReady) return;
        _holds = true;
        _effects.Add(new ToShards(new HoldStep { Generation = _settings.Generation.Value }));
    }

    // What was asked for before the shards were there.
    private void HoldNewShards()
    {
        if (_pauses || _wantsSnapshot) HoldShards();
    }

    private void TakeHeld(StepHeld m)
    {
        if (!_holds || _shards.Hold(m) is not { } highest) return;
        _holds = false;
        if (_phase == RunPhase.Stopping)
        {
            StopAt(highest);
            return;
        }

        if (IsEnding) return;
        if (_leaving is not null) _handOver ??= highest;
        if (_wantsSnapshot)
        {
            _wantsSnapshot = false;
            _effects.Add(new Announce(new SnapshotRequested(highest.Value)));
            AskForCapture(highest, freeze: false, waits: _phase == RunPhase.Evaluating);
        }

        if (_pauses && _pausedAt is null)
        {
            _pausedAt = highest;
            _figures.Pause(highest, _now);
            _book.Pause(_now);
            TellTimes(); // nothing comes that would have it written again
            _effects.Add(new Announce(new RunPaused(highest.Value)));
        }

        LetShardsGoOn();
        HandOver(); // its snapshot may stand already
    }

    // The others still come up to where a paused run stands, or one that goes on in the next generation.
    private void LetShardsGoOn() => _effects.Add(new ToShards(new ContinueSteps
    {
        Generation = _settings.Generation.Value,
        UntilStep = (PlantedBug.Is(Bug.PauseForgotten) ? NoLimit : _pausedAt ?? _handOver ?? NoLimit).Value,
    }));
}
