using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Simulation.Disk;

namespace Cluster.Coordinator.Tests.Snapshots;

/// <summary>
/// Lets the k-th operation of the disk fail, for each k until none fails any more: the old state is there, or the new.
/// </summary>
/// <remarks>The way SQLite tests it. A power cut is tried with several outcomes of what was not flushed.</remarks>
public sealed class DiskFaultTests
{
    private const string Run = "/runs/test-20261122-000000-0000";
    private const string Step2 = Run + "/snapshots/step-00000002";
    private const int PowerCuts = 5;

    private SimulatedDisk _disk = new();

    public enum Fault
    {
        /// <summary>One operation gives an input/output error.</summary>
        Error,

        /// <summary>From this operation on no byte fits any more.</summary>
        Full,

        /// <summary>The process is killed.</summary>
        Kill,

        /// <summary>The power is cut.</summary>
        PowerCut,
    }

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Save_FaultAtAnyOperation_LeavesTheOldOrTheNewSnapshot(Fault fault)
    {
        for (var keep = 0; keep <= 2; keep++) Save_FaultAtAnyOperation(fault, keep);
    }

    private void Save_FaultAtAnyOperation(Fault fault, int keep) => ForEachOperation(
        fault,
        files =>
        {
            Begin(files);
            Save(files, 1);
        },
        files => Save(files, 2, keep),
        (files, isDone) =>
        {
            var newest = Newest(files);
            Assert.True(newest == 2 || (newest == 1 && !isDone), $"step {newest} is newest, saved: {isDone}");
            Assert.Null(Save(files, 3, keep).NotPruned); // the same disk goes on, with new files
            Assert.Equal(3, Newest(files));
            var standing = files.Directories(Run + "/snapshots").Select(Path.GetFileName).ToList();
            Assert.DoesNotContain(standing, name => name!.StartsWith('.'));
            Assert.True(keep == 0 || standing.Count == keep, $"{standing.Count} snapshots stand, {keep} are kept");
        });

    [Fact]
    public void Save_ErrorWhereANewerGenerationHasBegun_LeavesItWhatItFound()
    {
        var found = 0;
        ForEachOperation(
            Fault.Error,
            files =>
            {
                Begin(files);
                Assert.Equal(1, NextGeneration(files)); // the one that writes
            },
            files =>
            {
                var planted = files.OnOperation!;
                var newer = Process(new Random(1));
                files.OnOperation = n =>
                {
                    planted(n);
                    if (_disk.ErrorRate == 0) return;
                    _disk.ErrorRate = 0;
                    NextGeneration(newer);
                    if (newer.DirectoryExists(Step2)) found++;
                    _disk.ErrorRate = 1;
                };
                var failure = Record.Exception(() => Save(files, 2));
                if (failure is not null && found > 0) Assert.True(newer.DirectoryExists(Step2), "it was taken back");
            },
            (_, _) => { });
        Assert.True(found > 0, "no error came after the rename");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Write_OfANewRun_FaultAtAnyOperation_LeavesNothingOrARunThatCanStart(Fault fault) => ForEachOperation(
        fault,
        _ => { },
        Begin,
        (files, isDone) =>
        {
            var told = new List<string>();
            var last = new SnapshotCatalog(files).Last("/runs", "test", told.Add);
            Assert.Empty(told);
            Assert.True(last is not null || !isDone, "the run began and is not there");
            if (last is null) Begin(files); // the same folder can be begun once more
            var (settings, parameters, _) = RunBase.Open(files, Run, e => throw e);
            parameters.Dispose();
            Assert.Equal(2, settings.Epochs);
        });

    [Theory]
    [MemberData(nameof(Faults))]
    public void Write_OfAResumedRun_FaultAtAnyOperation_LeavesTheOldOrTheNewSettings(Fault fault) => ForEachOperation(
        fault,
        Begin,
        files => Begin(files, epochs: 5),
        (files, isDone) =>
        {
            var epochs = RunConfig.Read(files, Run).Epochs;
            Assert.True(epochs == 5 || (epochs == 2 && !isDone), $"{epochs} epochs are read, written: {isDone}");
            Assert.Equal(0, Newest(files));
            Begin(files, epochs: 6);
            Assert.Equal(6, RunConfig.Read(files, Run).Epochs);
        });

    [Theory]
    [MemberData(nameof(Faults))]
    public void Begin_OfAGeneration_FaultAtAnyOperation_NoNumberIsGivenTwice(Fault fault) => ForEachOperation(
        fault,
        files =>
        {
            Begin(files);
            Assert.Equal(1, NextGeneration(files));
        },
        files => Assert.Equal(2, NextGeneration(files)),
        (files, isDone) => Assert.InRange(NextGeneration(files), isDone ? 3 : 2, 3));

    private static SavedSnapshot Save(SimulatedFileSystem files, long step, int keep = 0) =>
        SnapshotFixture.Save(new SnapshotStore(files, Run, keep), Run, step, step);

    private static long NextGeneration(SimulatedFileSystem files) =>
        GenerationLedger.Begin(files, Run, new Generation(1)).Value;

    private static void Begin(SimulatedFileSystem files) => Begin(files, epochs: 2);

    private static void Begin(SimulatedFileSystem files, int epochs)
    {
        RunFolder.Create(files, Run);
        RunBase.Write(files, SnapshotFixture.Settings(Run) with { Epochs = epochs }, SnapshotFixture.Weights(1), null);
    }

    private static long Newest(SimulatedFileSystem files)
    {
        var newest = new SnapshotCatalog(files).Newest(Run, e => Assert.Fail(e.Message));
        using var parameters = newest!.ReadParameters(RunFixture.Layout);
        Assert.Equal(newest.Trainer.WeightsSha256, parameters.WeightsSha256());
        return newest.Trainer.Step;
    }

    // Each time on a disk of its own: prepare, fault at the k-th operation of the work, start again, look.
    private void ForEachOperation(
        Fault fault, Action<SimulatedFileSystem> prepare, Action<SimulatedFileSystem> work,
        Action<SimulatedFileSystem, bool> look)
    {
        var operations = int.MaxValue;
        for (var k = 1; k <= operations; k++)
        {
            for (var seed = 1; seed <= (fault == Fault.PowerCut ? PowerCuts : 1); seed++)
            {
                var random = new Random((1000 * k) + seed);
                _disk = new SimulatedDisk();
                prepare(Process(random));
                var process = Process(random);
                Plant(process, fault, k);
                var failure = Record.Exception(() => work(process));
                Assert.True(failure is null or IOException or RunFolderException, failure?.ToString());
                if (process.Operations < k) operations = 0;
                (_disk.ErrorRate, _disk.IsFull) = (0, false);
                process.End();
                if (fault == Fault.PowerCut) _disk.CutPower(random);
                look(Process(random), failure is null);
            }
        }

        Assert.Equal(0, operations);
    }

    private void Plant(SimulatedFileSystem process, Fault fault, int k)
    {
        if (fault is Fault.Kill or Fault.PowerCut) process.OperationsToKill = k;
        else if (fault == Fault.Full) process.OnOperation = n => _disk.IsFull |= n == k;
        else process.OnOperation = n => _disk.ErrorRate = n == k ? 1 : 0;
    }

    private SimulatedFileSystem Process(Random random) => new(_disk, random, null);
}
