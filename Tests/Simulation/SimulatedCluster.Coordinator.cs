using Cluster.Coordinator;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Simulation.Disk;
using Cluster.Simulation.Nodes;

namespace Cluster.Simulation;

/// <content>The coordinator's life: started, killed, resumed from what the disk holds.</content>
internal sealed partial class SimulatedCluster : IRunObserver
{
    private const string Job = "simulated";
    private const string RunsDir = "/runs";

    /// <summary>Operations of the disk within which a start dies: what 'train' writes, and a little beyond.</summary>
    private const int StartOperationsMax = 60;

    private readonly List<(DiskFile File, string Path, int Offset, int Bit, long Step)> _flipped = [];
    private bool _wantsAnother;
    private bool _cutsPower;
    private int _runs;
    private int _ended;
    private OnNan _onNan;

    /// <summary>Gets the coordinator process, or null while there is none.</summary>
    public SimulatedCoordinator? Coordinator { get; private set; }

    /// <summary>Gets or sets whether the newest snapshot is damaged before the next start.</summary>
    public bool DamagesSnapshot { get; set; }

    /// <summary>Gets or sets how often the newest snapshot is damaged before any start.</summary>
    public double DamageRate { get; set; }

    /// <summary>Gets or sets how often a start is killed at one of its first operations of the disk.</summary>
    public double StartCrashRate { get; set; }

    /// <summary>Gets or sets whether the power goes with a start that is killed.</summary>
    public bool StartCrashCutsPower { get; set; }

    /// <summary>Starts the run, or resumes it, as the user would.</summary>
    public void StartCoordinator()
    {
        if (Coordinator is not null || IsDone) return;
        if (DamagesSnapshot || (DamageRate > 0 && _random.NextDouble() < DamageRate)) FlipBit();
        var node = NewNode(CoordinatorNode);
        var files = new SimulatedFileSystem(Disk, _random, _trace);
        var errors = Disk.Errors;
        if (StartCrashRate > 0 && _random.NextDouble() < StartCrashRate)
        {
            files.OperationsToKill = 1 + _random.Next(StartOperationsMax);
            _cutsPower = StartCrashCutsPower;
        }

        try
        {
            var (settings, parameters, optimizer) = RunBase.Open(
                files, Train(files), e => _trace?.Add($"coordinator: {e.Message}"));
            Checker.Resume(settings.Start, parameters, optimizer);
            Start(node, files, settings, parameters, optimizer);
            return;
        }
        catch (IOException e)
        {
            _trace?.Add($"coordinator: cannot start: {e.Message}");
        }
        catch (RunFolderException e)
        {
            _trace?.Add($"coordinator: cannot start: {e.Message}");
            if (!files.WasKilled && errors == Disk.Errors)
                Checker.Fail($"I4: the run's folder cannot be used: {e.Message}");
        }
        catch (SnapshotException e)
        {
            _trace?.Add($"coordinator: cannot start: {e.Message}");
            Checker.FindNothing(isDamaged: true, _flipped.Count > 0);
            FlipBack();
        }
        catch (StateDictException e)
        {
            Checker.Fail($"I4: a snapshot that was found whole cannot be read: {e.Message}");
        }

        node.End();
        files.End();
        if (files.WasKilled && _cutsPower) Disk.CutPower(_random);
        RestartCoordinator();
    }

    /// <summary>Kills the coordinator's process, or takes the power away from its machine.</summary>
    public void CrashCoordinator(bool cutsPower, bool givesUp = false)
    {
        if (Coordinator is null) return;
        _wantsAnother |= givesUp;
        _trace?.Add(cutsPower ? "coordinator: the power is cut" : "coordinator: killed");
        RemoveCoordinator();
        if (cutsPower) Disk.CutPower(_random);
        RestartCoordinator();
    }

    /// <summary>Kills the coordinator at an operation of the disk that is to come.</summary>
    public void CrashCoordinatorWriting(int operation, bool cutsPower)
    {
        if (Coordinator is null) return;
        _cutsPower = cutsPower;
        Coordinator.Files.OperationsToKill = operation;
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent e)
    {
        Checker.Event(e);
    }

    /// <inheritdoc/>
    public void OnStep(long step, double loss, long rows) => Checker.Step(step, loss, rows);

    /// <summary>Takes the power away after the run's end and looks whether its last snapshot is there.</summary>
    public void CheckFinalSnapshot()
    {
        if (Coordinator is not null) RemoveCoordinator();
        Disk.CutPower(_random);
        try
        {
            var step = Find(new SimulatedFileSystem(Disk, _random, _trace))?.Trainer.Step;
            if (step != Workload.EndStep) Checker.Fail($"I4: after its end the run resumes from step {step ?? 0}");
        }
        catch (SnapshotException e)
        {
            Checker.Fail($"I4: after its end the run cannot be resumed: {e.Message}");
        }
    }

    // The folder of runs is the user's and stands.
    private void PrepareDisk()
    {
        Disk.CreateFolder(RunsDir);
        Disk.FindParent(RunsDir).Folder.Sync();
    }

    // What 'train' and 'train --resume last' do before a coordinator starts.
    private string Train(SimulatedFileSystem files)
    {
        if (!_wantsAnother && Find(files) is { } last)
        {
            var resumed = Settings(last.Trainer.RunId) with
            {
                Optimizer = last.Trainer.ReadOptimizer(),
                Generation = new Generation(last.Trainer.Generation),
                Start = last.Trainer.Position(),
            };
            RunBase.Write(
                files, resumed, last.Snapshot.ReadParameters(Workload.Layout),
                last.Snapshot.ReadOptimizer(Workload.Layout, resumed.Optimizer));
            return resumed.RunDir;
        }

        if (!_wantsAnother) Checker.FindNothing(isDamaged: false, _flipped.Count > 0);
        _runs++;
        _flipped.Clear();
        Checker.BeginAnew(_runs);
        var begun = Settings($"{Job}-20260101-{_runs:D6}-0000") with { Generation = default };
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
        var path = last.Snapshot.Path;
        if (last.Settings is null && errors == Disk.Errors)
            Checker.Fail($"I4: {path} stands without its run's settings");
        if (_flipped.Any(f => f.Path.StartsWith(path + "/", StringComparison.Ordinal) && Disk.Find(f.Path) == f.File))
            Checker.Fail($"I4: the snapshot of step {last.Trainer.Step} was taken although a bit of it is flipped");
        return last;
    }

    private void Start(
        SimulatedNode node, SimulatedFileSystem files, RunSettings settings, ParameterVector parameters, Optimizer? optimizer)
    {
        _trace?.Add($"coordinator: starts at step {settings.Start.Step}");
        _ended = 0;
        Checker.OnNan = _onNan;
        var start = CoordinatorHost.StartAsync(settings, parameters, optimizer, new CoordinatorHostOptions
        {
            Transport = Network.CreateTransport(CoordinatorNode),
            Listen = Address,
            Observer = this,
            Files = files,
            Background = new SimulatedBackground(node, () => DrawSeconds(0.2)),
            System = Setup(node),
            ServerProbe = Checker,
        });
        var host = start.IsCompleted ? start.GetAwaiter().GetResult() : throw new InvalidOperationException("did not start");
        Coordinator = new SimulatedCoordinator(node, files, host);
        Counts.Generations++;
        _generationWorkers++;
        for (var i = 1; i <= Workload.Workers; i++) StartWorker($"worker-{i}");
    }

    private void EndCoordinator()
    {
        var coordinator = Coordinator!;
        coordinator.IsEnding = true;
        var outcome = coordinator.Outcome!;
        _trace?.Add($"coordinator: {outcome.End}: {outcome.Reason}");
        if (outcome.End == RunEnd.Completed) IsDone = true;
        if (outcome.End == RunEnd.Completed && !Checker.IsComplete) Checker.Fail("the run ended and was not announced");
        if (outcome.End == RunEnd.Failed && WhyUnexpected(outcome) is { } why) Checker.Fail(why);
        coordinator.Terminate();
        After(EndTime, () =>
        {
            if (!ReferenceEquals(coordinator, Coordinator)) return;
            RemoveCoordinator();
            RestartCoordinator();
        });
    }

    private string? WhyUnexpected(RunOutcome outcome)
    {
        if (outcome.Reason.Contains("snapshot could not be written", StringComparison.Ordinal) && Disk.Errors > 0) return null;
        if (Checker.IsOfAMiscomputedSlot(outcome.Reason)) return null;
        if (outcome.Reason.Contains("with different results", StringComparison.Ordinal) && NotFinite.HasLied) return null;
        if (outcome.Reason.Contains("ended while they computed", StringComparison.Ordinal) && _ended >= 3) return null;
        if (outcome.Reason.Contains("did not say so", StringComparison.Ordinal) && NotFinite.HasLied) return null;
        if (_onNan == OnNan.Stop && IsOfANotFiniteSlot(outcome.Reason))
        {
            _onNan = OnNan.Skip; // what the message says
            Counts.Refusals++;
            return null;
        }

        return $"the run failed: {outcome.Reason}";
    }

    private bool IsOfANotFiniteSlot(string reason) => Enumerable.Range(0, Workload.Slots).Any(slot =>
    {
        var step = NotFinite.FirstStep;
        var words = $"step {step}, slot {slot}: {NotFinitePlan.Describe(step, slot)}; ";
        return NotFinite.Has(step, slot) && reason.StartsWith(words, StringComparison.Ordinal);
    });

    private void RemoveCoordinator()
    {
        Counts.DiskOperations += Coordinator!.Files.Operations;
        Coordinator.Kill();
        Network.Resume(CoordinatorNode);
        Network.Crash(CoordinatorNode);
        Coordinator = null;
    }

    private void RestartCoordinator() => After(DrawSeconds(5), StartCoordinator);

    private void FlipBit()
    {
        DamagesSnapshot = false;
        if (Checker.Announced.Count == 0) return;
        var step = Checker.Announced.Max;
        var folder = $"{RunsDir}/{Job}-20260101-{_runs:D6}-0000/snapshots/{SnapshotStore.NameOf(step)}";
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

    // All snapshots are damaged and the run refused to go on: the user brings copies back.
    private void FlipBack()
    {
        foreach (var flip in _flipped)
        {
            flip.File.Flip(flip.Offset, flip.Bit);
            if (Disk.Find(flip.Path) == flip.File) Checker.Expect(flip.Step);
        }

        _flipped.Clear();
    }

    private RunSettings Settings(string runId) => new()
    {
        RunId = new RunId(runId),
        RunDir = $"{RunsDir}/{runId}",
        Job = Job,
        Seed = Checker.Seed,
        Workers = Workload.Workers,
        Slots = Workload.Slots,
        BatchSize = Workload.BatchSize,
        Epochs = Workload.Epochs,
        StepsPerEpoch = Workload.StepsPerEpoch,
        TrainRows = Workload.TrainRows,
        ValRows = Workload.ValRows,
        Optimizer = Workload.Optimizer,
        Layout = Workload.Layout,
        DatasetHash = Workload.DatasetHash,
        SnapshotEvery = Workload.SnapshotEvery,
        SnapshotStart = Workload.SnapshotStart,
        KeepSnapshots = Workload.Keep,
        OnNan = _onNan,
        Audit = Workload.Audit,
        LogEvery = 1,
    };
}
