using Cluster.Coordinator.Runs;

namespace Cluster.Coordinator.Control;

/// <summary>Is a worker, under whichever id its name bears.</summary>
internal sealed class WorkerRow(string name)
{
    /// <summary>It is in the run.</summary>
    public const string Ready = "ready";

    /// <summary>Its links closed, or its process is gone.</summary>
    public const string Lost = "lost";

    /// <summary>It left in order.</summary>
    public const string Left = "left";

    /// <summary>A process is on its way.</summary>
    public const string Starting = "starting";

    /// <summary>The run has ended.</summary>
    public const string Ended = "ended";

    private string _host = "";
    private int _pid;
    private int _restarts;
    private long _step;

    /// <summary>Gets the state.</summary>
    public string State { get; private set; } = Starting;

    /// <summary>Gets the id of its newest incarnation.</summary>
    public int Id { get; private set; }

    /// <summary>Gets or sets how its tensors travel.</summary>
    public string Link { get; set; } = "";

    /// <summary>Gets or sets the slots that others took over.</summary>
    public int LateSlots { get; set; }

    /// <summary>Notes that it joined.</summary>
    public void Join(WorkerJoined m) => (State, Id, _host, _pid, _step, Link) = (Ready, m.WorkerId, m.Host, m.Pid, m.Step, "");

    /// <summary>Notes that it is gone.</summary>
    public void Lose(string reason, string? state = null) =>
        State = state ?? (reason.Contains("asked to leave", StringComparison.Ordinal) ? Left : Lost);

    /// <summary>Notes that its process is started again.</summary>
    public void Restart(int restart) => (State, _restarts) = (Starting, restart);

    /// <summary>Makes what is shown of it.</summary>
    public WorkerStatus ToStatus(int slots) => new(name, State, _host, _pid, slots, LateSlots, _restarts, Link, _step);
}
