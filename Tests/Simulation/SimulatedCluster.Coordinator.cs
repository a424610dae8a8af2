using Cluster.Actors.Links;
using Cluster.Coordinator;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Simulation.Disk;
using Cluster.Simulation.Faults;
using Cluster.Simulation.Nodes;

namespace Cluster.Simulation;

/// <content>The coordinator's life: started, killed, resumed from what the disk holds.</content>
internal sealed partial class SimulatedCluster
{
    /// <summary>Where workers and servers look for the coordinator, on whatever machine it is.</summary>
    private static readonly LinkAddress Address = new("coordinator", 1);

    private const string Job = "simulated";
    private const string RunsDir = "/runs";

    /// <summary>Operations of the disk within which a start dies: what 'train' writes, and a little beyond.</summary>
    private const int StartOperationsMax = 60;

    private readonly List<(DiskFile File, string Path, int Offset, int Bit, long Step)> _flipped = [];
    private SimulatedCoordinator? _older;
    private (SimulatedCoordinator Coordinator, int Operation, TimeSpan? Stopped)? _second;
    private bool _cutsPower;
    private bool _wantsAnother;
    private int _machines = 1;
    private int _runs;
    private int _ended;
    private OnNan _onNan;

    /// <summary>Gets the coordinator process, or null while there is none.</summary>
    public SimulatedCoordinator? Coordinator { get; private set; }

    /// <summary>Gets the machine that has the coordinator's address.</summary>
    public string Machine { get; private set; } = Address.Host;

    /// <summary>Gets the coordinator that another one took the address from, or null.</summary>
    public SimulatedCoordinator? OlderCoordinator => _older;

    /// <summary>Gets the present launch.</summary>
    public Launch Launch { get; private set; }

    /// <summary>Gets or sets whether snapshots are written piece by piece.</summary>
    public bool WritesInPieces { get; set; }

    /// <summary>Gets or sets whether the newest snapshot is damaged before the next start.</summary>
    public bool DamagesSnapshot { get; set; }

    /// <summary>Gets or sets how often the newest snapshot is damaged before any start.</summary>
    public double DamageRate { get; set; }

    /// <summary>Gets or sets how often a start is killed at one of its first operations of the disk.</summary>
    public double StartCrashRate { get; set; }

    /// <summary>Gets or sets whether the power goes with a start that is killed.</summary>
    public bool StartCrashCutsPower { get; set; }

    /// <summary>Gets whether the run is paused: whoever supervises the coordinator remembers it.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Pauses the run.</summary>
    public void Pause()
    {
        IsPaused = true;
        _trace?.Add("user: pauses the run");
        Coordinator?.Pause();
    }

    /// <summary>Lets the run go on.</summary>
    public void Resume()
    {
        if (!IsPaused) return;
        IsPaused = false;
        _trace?.Add("user: lets the run go on");
        Coordinator?.Resume();
    }

    /// <summary>Asks for a snapshot.</summary>
    public void TakeSnapshot()
    {
        _trace?.Add("user: asks for a snapshot");
        Coordinator?.TakeSnapshot();
    }

    /// <summary>Starts the run, or resumes it: as the user would, or the launch that lost its coordinator.</summary>
    public void StartCoordinator()
    {
        if (Coordinator is not null || IsDone) return;
        if (DamagesSnapshot || (DamageRate > 0 && _random.NextDouble() < DamageRate)) FlipBit();
        if (Launch.IsOver) Launch = DrawLaunch();
        var node = NewNode(Machine);
        var files = new SimulatedFileSystem(Disk, _random, _trace);
        if (StartCrashRate > 0 && _random.NextDouble() < StartCrashRate)
        {
            files.OperationsToKill = 1 + _random.Next(StartOperationsMax);
            _cutsPower = StartCrashCutsPower;
        }

        var background = new SimulatedBackground(node, files, WritesInPieces, () => DrawSeconds(0.2));
        Coordinator = new SimulatedCoordinator(node, files, background, Launch);
        Begin(Coordinator);
        if (Coordinator is not null) FillUp();
    }

    /// <summary>
    /// Starts a second coordinator of the run on another machine, which takes the address over, when the first one has made some
    /// more operations of the disk.
    /// </summary>
    /// <param name="operations">How many.</param>
    /// <param name="stopped">How long the first one is stopped from then on; null: it is not.</param>
    public void StartSecondCoordinatorWriting(int operations, TimeSpan? stopped)
    {
        if (Coordinator is null) return;
        _second = (Coordinator, Coordinator.Files.Operations + operations, stopped);
    }

    /// <summary>Starts no second coordinator any more.</summary>
    public void ForgetSecondCoordinator() => _second = null;

    /// <summary>Ends the older of two coordinators, where there are two.</summary>
    public void RemoveOlderCoordinator()
    {
        if (_older is not null) Remove(_older);
    }

    /// <summary>Kills the coordinator's process, or takes the power away from its machine.</summary>
    /// <param name="cutsPower">Whether the power goes.</param>
    /// <param name="givesUp">Whether the user begins another run instead.</param>
    public void CrashCoordinator(bool cutsPower, bool givesUp = false)
    {
        if (Coordinator is not { } coordinator) return;
        _trace?.Add(cutsPower ? $"{coordinator.Node.Name}: the power is cut" : $"{coordinator.Node.Name}: killed");
        _wantsAnother |= givesUp;
        if (cutsPower || givesUp) RemoveOlderCoordinator();
        Remove(coordinator);
        if (cutsPower) Disk.CutPower(_random);
        Launch.IsOver |= cutsPower || givesUp || Launch.RunDir is null || _random.Next(2) == 0; // else its launch starts it again
        RestartCoordinator();
    }

    /// <summary>Kills the coordinator at an operation of the disk that is to come.</summary>
    /// <param name="operation">Which one, counted from 1.</param>
    /// <param name="ofFolders">Whether only operations on folders count.</param>
    /// <param name="cutsPower">Whether the power goes.</param>
    public void CrashCoordinatorWriting(int operation, bool ofFolders, bool cutsPower)
    {
        if (Coordinator is null) return;
        _cutsPower = cutsPower;
        (Coordinator.Files.OperationsToKill, Coordinator.Files.CountsFolders) = (operation, ofFolders);
    }

    /// <summary>Takes the power away after the run's end and looks whether its last snapshot is there.</summary>
    public void CheckFinalSnapshot()
    {
        if (Coordinator is not null) Remove(Coordinator);
        Disk.CutPower(_random);
        try
        {
            var step = Find(new SimulatedFileSystem(Disk, _random, _trace))?.Trainer.Step;
            if (step != Checker.EndStep) Checker.Fail($"I4: after its end the run resumes from step {step ?? 0}");
            CheckBestAtEnd();
        }
        catch (SnapshotException e)
        {
            Checker.Fail($"I4: after its end the run cannot be resumed: {e.Message}");
        }
    }

    // Only where a snapshot stands: else it would begin a run of its own.
    private bool StartSecondCoordinator()
    {
        if (Coordinator is null || _older is not null || _wantsAnother || Checker.Announced.Count == 0) return false;
        Counts.Add(FaultKind.SecondCoordinator);
        _older = Coordinator;
        Coordinator = null;
        Launch.IsOver = true;
        Machine = $"{Address.Host}-{++_machines}";
        _trace?.Add($"network: the coordinator's address moves to {Machine}");
        Network.Move(Address.Host, Machine);
        StartCoordinator();
        return true;
    }

    // The folder of runs is the user's and stands.
    private void PrepareDisk()
    {
        Disk.CreateFolder(RunsDir);
        Disk.FindParent(RunsDir).Folder.Sync();
    }

    // A resume may have other workers and servers.
    private Launch DrawLaunch() => _random.Next(2) == 0
        ? new Launch(Launch.Workers, Launch.Servers)
        : new Launch(Workload.DrawWorkers(_random), Workload.DrawServers(_random));

    private void Begin(SimulatedCoordinator coordinator)
    {
        var (files, launch, errors) = (coordinator.Files, coordinator.Launch, Disk.Errors);
        try
        {
            launch.RunDir ??= Train(files, launch);
            var (settings, parameters, optimizer) = RunBase.Open(
                files, launch.RunDir, e => _trace?.Add($"{coordinator.Node.Name}: {e.Message}"));
            CheckNotFlipped(settings.StartSnapshot);
            Checker.Resume(settings.Start, parameters, optimizer);
            Start(coordinator, settings, parameters, optimizer);
            return;
        }
        catch (Exception e) when (e is IOException or RunFolderException or SnapshotException or LinkException)
        {
            _trace?.Add($"{coordinator.Node.Name}: cannot start: {e.Message}");
            var isSpoilt = files.WasKilled || errors != Disk.Errors;
            if (e is SnapshotException || (e is RunFolderException && !isSpoilt && _flipped.Count > 0))
            {
                Checker.FindNothing(isDamaged: true, _flipped.Count > 0);
                FlipBack();
            }
            else if (e is RunFolderException && !isSpoilt)
            {
                Checker.Fail($"I4: the run's folder cannot be used: {e.Message}");
            }
        }
        catch (StateDictException e)
        {
            Checker.Fail($"I4: a snapshot that was found whole cannot be read: {e.Message}");
        }

        // The older one may be counting on what was damaged a moment ago, and nobody has told it to stop.
        if (files.WasKilled && _older is not null) FlipBack();
        if (files.WasKilled && coordinator == Coordinator) CrashCoordinator(_cutsPower);
        else GiveUp(coordinator);
    }

    private void Start(
        SimulatedCoordinator coordinator, RunSettings settings, ParameterVector parameters, Optimizer? optimizer)
    {
        var node = coordinator.Node;
        _trace?.Add($"{node.Name}: starts at step {settings.Start.Step}, {settings.Servers} servers");
        var setup = Setup(node);
        var check = Checker.Begin(settings, node.Name, setup.Uid!.Value);
        var start = CoordinatorHost.StartAsync(settings, parameters, optimizer, new CoordinatorHostOptions
        {
            Transport = Network.CreateTransport(node.Name),
            Listen = Address,
            Observer = check,
            Files = coordinator.Files,
            Background = coordinator.Background,
            System = setup,
            ServerProbe = Checker,
        });
        if (start.IsFaulted) throw start.Exception!.InnerException!;
        CheckBestAtStart(settings);
        coordinator.Begin(start, check, _ended);
        if (IsPaused) coordinator.Pause();
        Counts.Generations++;
    }

    private void Follow(SimulatedCoordinator coordinator)
    {
        if (_second is { } second && second.Coordinator == coordinator && coordinator.Files.Operations >= second.Operation)
        {
            _second = null;
            if (StartSecondCoordinator() && second.Stopped is { } stopped) Stop(coordinator.Node, stopped);
            return;
        }

        if (coordinator.Files.WasKilled)
        {
            if (coordinator == Coordinator) CrashCoordinator(_cutsPower);
            else Remove(coordinator);
        }
        else if (coordinator.Problem is { } problem)
        {
            _trace?.Add($"{coordinator.Node.Name}: cannot start: {problem.Message}");
            GiveUp(coordinator);
        }
        else if (coordinator is { Outcome: not null, IsEnding: false })
        {
            EndCoordinator(coordinator);
        }
        else if (coordinator is { HasEnded: true, Outcome.End: RunEnd.ServerLost, Node.IsPaused: false })
        {
            GoOn(coordinator);
        }
    }

    private void EndCoordinator(SimulatedCoordinator coordinator)
    {
        var outcome = coordinator.Outcome!;
        _trace?.Add($"{coordinator.Node.Name}: {outcome.End}: {outcome.Reason}");
        coordinator.End();
        if (outcome.End == RunEnd.ServerLost) return;
        if (outcome.End == RunEnd.Completed && !coordinator.Check!.IsComplete) Checker.Fail("the run ended and was not announced");
        if (outcome.End == RunEnd.Failed && WhyUnexpected(coordinator, outcome) is { } why) Checker.Fail(why);
        coordinator.Launch.IsOver = true;
        if (outcome.End == RunEnd.Completed && coordinator == Coordinator) IsDone = true;
        After(EndTime, () => GiveUp(coordinator));
    }

    // In the same process, as soon as the one before has ended.
    private void GoOn(SimulatedCoordinator coordinator)
    {
        if (coordinator.WhyOver is null)
        {
            Begin(coordinator);
            return;
        }

        if (coordinator == Coordinator) Checker.Fail("the present coordinator holds its generation for over");
        GiveUp(coordinator);
    }

    private string? WhyUnexpected(SimulatedCoordinator coordinator, RunOutcome outcome)
    {
        if (outcome.Reason.Contains("snapshot could not be written", StringComparison.Ordinal) && Disk.Errors > 0) return null;
        if (Checker.IsOfAMiscomputedSlot(outcome.Reason)) return null;
        if (outcome.Reason.Contains("with different results", StringComparison.Ordinal) && NotFinite.HasLied) return null;
        if (outcome.Reason.Contains("ended while they computed", StringComparison.Ordinal)
            && _ended - coordinator.WorkersEndedBefore >= 3) return null;
        if (outcome.Reason.Contains("did not say so", StringComparison.Ordinal) && NotFinite.HasLied) return null;
        if (coordinator.Check!.OnNan == OnNan.Stop && IsOfANotFiniteSlot(outcome.Reason))
        {
            _onNan = OnNan.Skip; // what the message says
            Counts.Refusals++;
            return null;
        }

        if (outcome.Reason.EndsWith("is over", StringComparison.Ordinal) && coordinator == _older) return null;
        return $"the run failed: {outcome.Reason}";
    }

    private bool IsOfANotFiniteSlot(string reason) => Enumerable.Range(0, Workload.Slots).Any(slot =>
    {
        var step = NotFinite.FirstStep;
        var words = $"step {step}, slot {slot}: {NotFinitePlan.Describe(step, slot)}; ";
        return NotFinite.Has(step, slot) && reason.StartsWith(words, StringComparison.Ordinal);
    });

    // Its process ends; the launch, or the user, starts another one.
    private void GiveUp(SimulatedCoordinator coordinator)
    {
        if (coordinator != Coordinator && coordinator != _older) return;
        var isPresent = coordinator == Coordinator;
        coordinator.Launch.IsOver |= coordinator.Launch.RunDir is null;
        Remove(coordinator);
        if (isPresent) RestartCoordinator();
    }

    private void Remove(SimulatedCoordinator coordinator)
    {
        Counts.DiskOperations += coordinator.Files.Operations;
        coordinator.Kill();
        Network.Resume(coordinator.Node.Name);
        Network.Crash(coordinator.Node.Name);
        if (coordinator == _older) _older = null;
        else Coordinator = null;
    }

    private void RestartCoordinator() => After(DrawSeconds(5), StartCoordinator);

    // What 'train' and 'train --resume last' do before a coordinator starts.
    private string Train(SimulatedFileSystem files, Launch launch)
    {
        if (!_wantsAnother && Find(files) is { } last)
        {
            var resumed = Settings(last.Trainer.RunId, launch) with
            {
                Optimizer = last.Trainer.ReadOptimizer(),
                Generation = new Generation(last.Trainer.Generation),
                Start = last.Trainer.Position(),
            };
            RunBase.Write(
                files, resumed, last.Snapshot.ReadParameters(Workload.Layout),
                last.Snapshot.ReadOptimizer(Workload.Layout, resumed.CreateOptimizer()));
            return resumed.RunDir;
        }

        if (!_wantsAnother) Checker.FindNothing(isDamaged: false, _flipped.Count > 0);
        var run = $"{Job}-20260101-{++_runs:D6}-0000";
        _flipped.Clear();
        Checker.BeginAnew(new RunId(run), _runs);
        var begun = Settings(run, launch) with { Generation = default };
        RunFolder.Create(files, begun.RunDir);
        RunBase.Write(files, begun, Workload.InitialWeights(), null);
        Checker.Expect(0);
        _wantsAnother = false;
        return begun.RunDir;
    }

    private LastRun? Find(SimulatedFileSystem files)
    {
        var errors = Disk.Errors;
        var last = new SnapshotCatalog(files).Last(RunsDir, Job, told => _trace?.Add($"train: {told}"));
        if (last is null) return null;
        if (last.Settings is null && errors == Disk.Errors)
            Checker.Fail($"I4: {last.Snapshot.Path} stands without its run's settings");
        CheckNotFlipped(last.Snapshot.Path);
        return last;
    }

    private void CheckNotFlipped(string path)
    {
        if (_flipped.Any(f => f.Path.StartsWith(path + "/", StringComparison.Ordinal) && Disk.Find(f.Path) == f.File))
            Checker.Fail($"I4: {path} was taken although a bit of it is flipped");
    }

    private void FlipBit()
    {
        DamagesSnapshot = false;
        if (Checker.Announced.Count == 0) return;
        var step = Checker.Announced.Max;
        var snapshots = $"{RunsDir}/{Job}-20260101-{_runs:D6}-0000/snapshots";
        var folder = $"{snapshots}/{SnapshotStore.NameOf(step)}";

        // One that stands and was not announced may have pushed others out, which nobody could go back to then.
        if (Disk.Find(snapshots) is DiskFolder all && all.Live.Any(f => IsSnapshotAfter(f.Key, step))) return;
        if (Disk.Find(folder) is not DiskFolder { Live.Count: > 0 } found) return;
        var (name, node) = found.Live.ElementAt(_random.Next(found.Live.Count));
        var file = (DiskFile)node;
        if (file.Live.Count == 0) return;
        var (offset, bit) = (_random.Next(file.Live.Count), _random.Next(8));
        file.Flip(offset, bit);
        _flipped.Add((file, $"{folder}/{name}", offset, bit, step));
        _trace?.Add($"disk: bit {bit} of byte {offset} of {folder}/{name} is flipped");
        Checker.Announced.Remove(step);
    }

    private static bool IsSnapshotAfter(string name, long step) =>
        name.StartsWith("step-", StringComparison.Ordinal) && string.CompareOrdinal(name, SnapshotStore.NameOf(step)) > 0;

    // All snapshots are damaged and the run refused to go on, or nothing has found the damage: the user brings copies back.
    private void FlipBack()
    {
        foreach (var flip in _flipped)
        {
            flip.File.Flip(flip.Offset, flip.Bit);
            if (Disk.Find(flip.Path) == flip.File) Checker.Expect(flip.Step);
        }

        _flipped.Clear();
    }

    private RunSettings Settings(string runId, Launch launch) => new()
    {
        RunId = new RunId(runId),
        RunDir = $"{RunsDir}/{runId}",
        Job = Job,
        Seed = Checker.Seed,
        Workers = launch.Workers,
        Servers = launch.Servers,
        Slots = Workload.Slots,
        BatchSize = Workload.BatchSize,
        Epochs = Workload.Epochs,
        StepsPerEpoch = Workload.StepsPerEpoch,
        TrainRows = Workload.TrainRows,
        ValRows = Workload.ValRows,
        Optimizer = Workload.Optimizer,
        Update = Workload.Update,
        Layout = Workload.Layout,
        DatasetHash = Workload.DatasetHash,
        SnapshotEvery = Workload.SnapshotEvery,
        SnapshotStart = Workload.SnapshotStart,
        KeepSnapshots = Workload.Keep,
        OnNan = _onNan,
        Best = Workload.Best,
        Audit = Workload.Audit,
        LogEvery = 1,
    };
}
