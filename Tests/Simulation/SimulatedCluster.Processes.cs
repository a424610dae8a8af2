using Cluster.Actors.Links;
using Cluster.Actors.Remote;
using Cluster.Coordinator;
using Cluster.Coordinator.Server;
using Cluster.Messages;
using Cluster.Simulation.Nodes;
using Cluster.WorkerNode;

namespace Cluster.Simulation;

/// <content>Workers and servers: started, killed, and started again by the launch they belong to.</content>
internal sealed partial class SimulatedCluster
{
    /// <summary>Processes beyond which none is left of an earlier launch.</summary>
    private const int ProcessesMax = 24;

    private readonly List<SimulatedWorker> _workers = [];
    private readonly List<SimulatedServer> _servers = [];
    private bool _attention;

    /// <summary>Gets the workers that run, old launches' included, oldest first.</summary>
    public IReadOnlyList<SimulatedWorker> Workers => _workers;

    /// <summary>Gets the servers that run, old launches' included, oldest first.</summary>
    public IReadOnlyList<SimulatedServer> Servers => _servers;

    /// <summary>Gets all processes.</summary>
    public IEnumerable<SimulatedNode> Nodes =>
        new[] { Coordinator?.Node, _older?.Node }.OfType<SimulatedNode>()
            .Concat(_servers.Select(s => s.Node)).Concat(_workers.Select(w => w.Node));

    /// <summary>Stops a process by a signal, for a while; its links stay open.</summary>
    public void Stop(SimulatedNode node, TimeSpan time)
    {
        if (node.IsPaused) return;
        _trace?.Add($"{node.Name}: stopped by a signal");
        node.Pause();
        Network.Pause(node.Name);
        After(time, () => Continue(node));
    }

    /// <summary>Continues a process that was stopped.</summary>
    public void Continue(SimulatedNode node)
    {
        if (!node.IsPaused || node.IsDead) return;
        _trace?.Add($"{node.Name}: continued");
        node.Continue();
        Network.Resume(node.Name);
    }

    /// <summary>Starts a worker process.</summary>
    public void StartWorker(string name)
    {
        var node = NewNode($"{name}.{_processes + 1}");
        var pid = _processes;
        var speed = 0.2 + (4 * _random.NextDouble());
        _trace?.Add($"{node.Name}: starts");
        _workers.Add(new SimulatedWorker(
            node, name, Launch, Setup(node) with
            {
                Remote = new RemoteSettings { Transport = Tap(node), Messages = WireMessages.Control },
            },
            Address,
            $"cluster.tcp://{CoordinatorHost.SystemName}@{Address}{CoordinatorHost.CoordinatorPath}",
            run => new SimulatedComputer(node, Workload, NotFinite, run.Seed, Checker, pid, () => DrawTime(speed)),
            _ => _attention = true));
    }

    /// <summary>Starts a server process.</summary>
    public void StartServer(string name)
    {
        var node = NewNode($"{name}.{_processes + 1}");
        _trace?.Add($"{node.Name}: starts");
        var start = ServerHost.StartAsync(new ServerHostOptions
        {
            Name = name,
            Coordinator = Address,
            Listen = new LinkAddress(node.Name, 1),
            Transport = Tap(node),
            System = Setup(node),
            Probe = Checker,
        });
        var host = start.IsCompleted ? start.GetAwaiter().GetResult() : throw new InvalidOperationException("did not start");
        _servers.Add(new SimulatedServer(node, name, Launch, host));
    }

    /// <summary>Starts whatever of the present launch does not run.</summary>
    public void FillUp()
    {
        if (_workers.Count + _servers.Count > ProcessesMax)
        {
            foreach (var worker in _workers.Where(w => w.Launch != Launch).ToArray()) Kill(worker);
            foreach (var server in _servers.Where(s => s.Launch != Launch).ToArray()) Kill(server);
        }

        foreach (var name in Launch.WorkerNames) KeepWorker(name);
        foreach (var name in Launch.ServerNames) KeepServer(name);
    }

    /// <summary>Ends a worker as SIGKILL does.</summary>
    public void Kill(SimulatedWorker worker)
    {
        if (!_workers.Remove(worker)) return;
        _trace?.Add($"{worker.Node.Name}: killed");
        _ended++;
        worker.Kill();
        Network.Crash(worker.Node.Name);
        Replace(worker.Launch, () => KeepWorker(worker.Name));
    }

    /// <summary>Ends a server as SIGKILL does.</summary>
    public void Kill(SimulatedServer server)
    {
        if (!_servers.Remove(server)) return;
        _trace?.Add($"{server.Node.Name}: killed");
        server.Kill();
        Network.Crash(server.Node.Name);
        Replace(server.Launch, () => KeepServer(server.Name));
    }

    private void EndProcesses()
    {
        for (var i = _servers.Count - 1; i >= 0; i--)
            if (_servers[i].Outcome is not null)
                EndServer(_servers[i]);
        if (!_attention) return;
        _attention = false;
        for (var i = _workers.Count - 1; i >= 0; i--)
            if (_workers[i].Outcome is not null)
                EndWorker(_workers[i]);
    }

    private void EndWorker(SimulatedWorker worker)
    {
        _workers.Remove(worker);
        _ended++;
        var outcome = worker.Outcome!;
        _trace?.Add($"{worker.Node.Name}: ends: {outcome.Reason}");
        if (outcome.End != WorkerEnd.CoordinatorLost && !worker.IsLeaving) CheckEnd(worker.Launch, worker.Node, outcome.Reason);
        worker.Terminate();
        After(EndTime, () =>
        {
            worker.Kill();
            Network.Crash(worker.Node.Name);
        });
        if (worker.IsLeaving) worker.Launch.LetGo(worker.Name);
        Replace(worker.Launch, () => KeepWorker(worker.Name));
    }

    private void EndServer(SimulatedServer server)
    {
        _servers.Remove(server);
        var outcome = server.Outcome!;
        _trace?.Add($"{server.Node.Name}: ends: {outcome.Reason}");
        if (outcome.End == ServerEnd.RunFinished) CheckEnd(server.Launch, server.Node, outcome.Reason);
        server.Terminate();
        After(EndTime, () =>
        {
            server.Kill();
            Network.Crash(server.Node.Name);
        });
        Replace(server.Launch, () => KeepServer(server.Name));
    }

    // Its supervisor would not start it again: it ended as if nothing were left to do.
    private void CheckEnd(Launch launch, SimulatedNode node, string reason)
    {
        if (launch == Launch && !launch.IsOver && !IsDone) Checker.Fail($"I5: {node.Name} ended for good: {reason}");
    }

    // What an earlier launch started has no supervisor any more.
    private void Replace(Launch launch, Action start) =>
        After(DrawSeconds(RestartsAreSlow && _random.Next(4) == 0 ? 20 : 0.5), () =>
        {
            if (launch == Launch) start();
        });

    private void KeepWorker(string name)
    {
        if (IsDone || Launch.IsOver || !Launch.WorkerNames.Contains(name)) return;
        if (!_workers.Exists(w => w.Name == name && w.Launch == Launch)) StartWorker(name);
    }

    private void KeepServer(string name)
    {
        if (IsDone || Launch.IsOver) return;
        if (!_servers.Exists(s => s.Name == name && s.Launch == Launch)) StartServer(name);
    }

    private WireTap Tap(SimulatedNode node) => new(Network.CreateTransport(node.Name), node.Name, Checker, Sent, _trace);
}
