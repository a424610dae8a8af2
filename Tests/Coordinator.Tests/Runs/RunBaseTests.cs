using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Messages;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Coordinator.Tests.Runs;

public sealed class RunBaseTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly PhysicalFileSystem _files = new();

    [Fact]
    public void Open_WhatWriteWrote_GivesTheSameRunInItsFirstGeneration()
    {
        var settings = Settings();
        Write(settings, 1.5f);
        var (read, parameters, optimizer) = RunBase.Open(_files, _temp.Path, e => throw e);
        using (parameters)
        {
            Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], parameters.Parameters.ToArray());
            Assert.Equal(settings.Layout, read.Layout);
            Assert.Equal(settings with { Layout = read.Layout, Generation = new Generation(1) }, read);
            Assert.Equal(settings.Optimizer, optimizer.Options);
        }
    }

    [Fact]
    public void Open_EachTime_TakesAGenerationOfItsOwn()
    {
        Write(Settings(), 1);
        for (var start = 1; start <= 3; start++)
        {
            var (settings, parameters, _) = RunBase.Open(_files, _temp.Path, e => throw e);
            parameters.Dispose();
            Assert.Equal(new Generation(start), settings.Generation);
        }
    }

    [Fact]
    public void Raise_AnotherCoordinatorTookTheNumberAtThisMoment_Fails()
    {
        new GenerationFile(_files, _temp.Path).Raise(default);
        Directory.CreateDirectory(Path.Combine(_temp.Path, "generations", "00000002"));
        File.WriteAllText(Path.Combine(_temp.Path, "generations", "00000002", "owner"), "other");
        Assert.Equal(new Generation(3), new GenerationFile(_files, _temp.Path).Raise(default));
        Assert.Throws<IOException>(() => new GenerationFile(new BlindFileSystem(), _temp.Path).Raise(new Generation(1)));
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
        Assert.Contains(_temp.Path, Assert.Throws<RunFolderException>(() => RunConfig.Read(_temp.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();

    private RunSettings Settings() => RunFixture.Settings(runDir: _temp.Path) with
    {
        Generation = default,
        Optimizer = new AdamWOptions { Lr = 0.25, Beta1 = 0.8 },
        MinWorkers = 2,
        KeepSnapshots = 7,
        SnapshotStart = true,
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

        public Stream Create(string path) => _inner.Create(path);

        public Stream OpenRead(string path) => _inner.OpenRead(path);

        public void FlushToDisk(Stream file) => _inner.FlushToDisk(file);

        public void FlushDirectory(string path) => _inner.FlushDirectory(path);

        public void MoveDirectory(string from, string to) => _inner.MoveDirectory(from, to);

        public void DeleteDirectory(string path) => _inner.DeleteDirectory(path);

        public bool DirectoryExists(string path) => _inner.DirectoryExists(path);

        public bool FileExists(string path) => _inner.FileExists(path);
    }
}
