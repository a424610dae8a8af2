namespace Cluster.Coordinator.Control;

/// <summary>Names the bounds of watching and steering a run: none of it may slow or stop the training.</summary>
internal static class ControlLimits
{
    /// <summary>Events that may wait to be looked at; what comes beyond is counted and left out.</summary>
    public const int EventsMax = 4096;

    /// <summary>Points of the curves that are kept; then each two become one, and so on.</summary>
    public const int PointsMax = 1000;

    /// <summary>Epochs that are kept, the newest ones.</summary>
    public const int EpochsMax = 1000;

    /// <summary>Events of the timeline that are kept, the newest ones.</summary>
    public const int TimelineMax = 200;

    /// <summary>Snapshots that are listed, the newest ones.</summary>
    public const int SnapshotsMax = 100;

    /// <summary>Workers that are listed: as many as have ever joined under names of their own.</summary>
    public const int WorkersMax = 256;

    /// <summary>Pages that may follow a run at a time.</summary>
    public const int SubscribersMax = 16;

    /// <summary>Updates that may wait for a page that reads slowly; older ones are left out, and it asks for the whole again.</summary>
    public const int UpdatesMax = 32;

    /// <summary>Connections at a time; a page needs up to six.</summary>
    public const int ConnectionsMax = 128;

    /// <summary>Bytes of a request's body: no request has one.</summary>
    public const int BodyBytesMax = 1024;

    /// <summary>Bytes of a request's headers.</summary>
    public const int HeaderBytesMax = 16 * 1024;

    /// <summary>Ports that are tried one after the other where one is taken; then any that is free.</summary>
    public const int PortsTried = 20;

    /// <summary>Bytes of each of a run's files that are read to draw its past.</summary>
    public const long ReplayBytesMax = 16 * 1024 * 1024;

    /// <summary>Log lines that a page gets.</summary>
    public const int LogLinesMax = 200;

    /// <summary>Bytes at the end of each log file that are looked at.</summary>
    public const int LogBytesMax = 64 * 1024;

    /// <summary>Log files that are looked at, those that were written last.</summary>
    public const int LogFilesMax = 64;

    /// <summary>Events are looked at, and pages told of them, at most this often.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    /// <summary>A page is told that nothing happened this often, so that both sides know that the other is there.</summary>
    public static readonly TimeSpan PulseInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for what it asked for to become true before it answers that it is on its way.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The same for a snapshot, which may be large and wait for others.</summary>
    public static readonly TimeSpan SnapshotTimeout = TimeSpan.FromMinutes(10);

    /// <summary>How long a request's headers may take.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long an idle connection is kept.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How long the last answers may take when the run has ended.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);
}
