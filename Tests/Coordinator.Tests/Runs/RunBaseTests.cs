using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Coordinator.Tests.Runs;

public sealed class RunBaseTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly PhysicalFileSystem _files = new();

    [Fact]
    public void Open_WhatWriteWrote_GivesTheSameRunInItsFirstGeneration()
    {
        var settings = Settings() with { JobOptions = new Dictionary<string, string> { ["label"] = "price" }, Frozen = ["w"] };
        Write(settings, 1.5f);
        var (read, parameters, optimizer) = RunBase.Open(_files, _temp.Path, e => throw e);
        using (parameters)
        {
            Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], parameters.Parameters.ToArray());
            Assert.Equal(settings.Layout, read.Layout);
            var snapshot = Path.Combine(_temp.Path, "snapshots", SnapshotStore.NameOf(settings.Start.Step.Value));
            Assert.Equal(settings.JobOptions, read.JobOptions);
            Assert.Equal(settings.Frozen, read.Frozen);
            settings = settings with { Layout = read.Layout, JobOptions = read.JobOptions, Frozen = read.Frozen };
            Assert.Equal(settings with { Generation = new Generation(1), StartSnapshot = snapshot }, read);
            Assert.Equal(settings.Optimizer, optimizer.Options);
            Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], optimizer.Average!.Values.ToArray());
            Assert.Equal(new ParameterGroup(0.1, 0), Assert.Single(optimizer.Groups.Groups));
        }
    }

    [Fact]
    public void Begin_EachTime_TakesAGenerationOfItsOwnAndAboveTheSnapshots()
    {
        Assert.Equal(new Generation(1), GenerationLedger.Begin(_files, _temp.Path, new Generation(1)));
        Assert.Equal(new Generation(2), GenerationLedger.Begin(_files, _temp.Path, new Generation(1)));
        Assert.Equal(new Generation(7), GenerationLedger.Begin(_files, _temp.Path, new Generation(7)));
    }

    [Fact]
    public void Begin_AnotherCoordinatorTakesTheNumberAtThisMoment_Fails()
    {
        GenerationLedger.Begin(_files, _temp.Path, new Generation(1));
        Assert.Throws<IOException>(() => GenerationLedger.Begin(new BlindFileSystem(), _temp.Path, new Generation(1)));
    }

    [Fact]
    public void Open_NoSnapshotIsWhole_IsRefusedAndTellsOfEach()
    {
        var saved = Write(Settings(), 1);
        File.AppendAllText(Path.Combine(saved.Path, "model.pth"), "x");
        var told = new List<SnapshotException>();
        var refused = Assert.Throws<RunFolderException>(() => RunBase.Open(_files, _temp.Path, told.Add));
        Assert.Contains("no snapshot that is whole", refused.Message, StringComparison.Ordinal);
        Assert.Contains("model.pth", Assert.Single(told).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"run_id\":\"x\"}")]
    [InlineData("null")]
    public void Read_ConfigThatIsNone_IsRefused(string text)
    {
        File.WriteAllText(Path.Combine(_temp.Path, RunConfig.FileName), text);
        var refused = Assert.Throws<RunFolderException>(() => RunConfig.Read(_files, _temp.Path));
        Assert.Contains(_temp.Path, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();

    private RunSettings Settings() => RunFixture.Settings(runDir: _temp.Path) with
    {
        Generation = default,
        Optimizer = new AdamWOptions { Lr = 0.25, Beta1 = 0.8 },
        MinWorkers = 2,
        KeepSnapshots = 7,
        SnapshotStart = true,
        OnNan = OnNan.Skip,
        Best = new BestRule { Metric = "f1", Patience = 3, MinDelta = 0.01 },
        Update = new UpdateOptions
        {
            Schedule = new MultiStepSchedule { Milestones = [3, 5], Gamma = 0.5 },
            Warmup = new Warmup { Steps = 2 },
            Groups = [new GroupRule { Pattern = "w*", LrFactor = 0.1, WeightDecay = 0 }],
            ClipNorm = double.PositiveInfinity,
            Ema = 0.99,
        },
        Precision = "bf16",
        Start = new RunPosition(new StepNumber(2), 1.5, 8, 1, 4, new PlateauState(0.5, 1, 2, 3), new BestState(0.5, 1, 0.25, 2)),
    };

    private SavedSnapshot Write(RunSettings settings, float weight)
    {
        var parameters = new ParameterVector(settings.Layout);
        parameters.Parameters.Fill(weight);
        return RunBase.Write(_files, settings, parameters, null);
    }

    /// <summary>Is a file system that does not see yet what another process has just made.</summary>
    private sealed class BlindFileSystem : IFileSystem
    {
        private readonly PhysicalFileSystem _inner = new();

        public IReadOnlyList<string> Directories(string path) => [];

        public void CreateDirectory(string path) => _inner.CreateDirectory(path);

        public Stream Create(string path, long length) => _inner.Create(path, length);

        public Stream OpenRead(string path) => _inner.OpenRead(path);

        public void FlushToDisk(Stream file) => _inner.FlushToDisk(file);

        public void FlushDirectory(string path) => _inner.FlushDirectory(path);

        public void MoveDirectory(string from, string to) => _inner.MoveDirectory(from, to);

        public void MoveFile(string from, string to) => _inner.MoveFile(from, to);

        public void ReplaceLink(string path, string target) => _inner.ReplaceLink(path, target);

        public string? ReadLink(string path) => _inner.ReadLink(path);

        public void DeleteFile(string path) => _inner.DeleteFile(path);

        public void DeleteDirectory(string path) => _inner.DeleteDirectory(path);

        public bool DirectoryExists(string path) => _inner.DirectoryExists(path);

        public bool FileExists(string path) => _inner.FileExists(path);
    }
}
