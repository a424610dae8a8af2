namespace Cluster.Simulation.Nodes;

/// <summary>Is one <c>train</c> command: what it started and is lost, it starts again.</summary>
internal sealed class Launch(int workers, int servers)
{
    private readonly HashSet<string> _left = [];

    /// <summary>Gets the workers asked for.</summary>
    public int Workers => workers;

    /// <summary>Gets the servers it keeps.</summary>
    public int Servers => servers;

    /// <summary>Gets or sets the folder of its run; null while it has written none.</summary>
    public string? RunDir { get; set; }

    /// <summary>Gets or sets whether it has ended: what it started has no supervisor any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets the names of the workers it keeps.</summary>
    public IEnumerable<string> WorkerNames => Enumerable.Range(1, workers).Select(i => $"worker-{i}").Where(n => !_left.Contains(n));

    /// <summary>Gets the names of its servers.</summary>
    public IEnumerable<string> ServerNames => Enumerable.Range(1, servers).Select(i => $"server-{i}");

    /// <summary>Notes that a worker left on request, and is not started again unless it was the last one.</summary>
    public void LetGo(string worker)
    {
        if (WorkerNames.Any(n => n != worker)) _left.Add(worker);
    }
}
