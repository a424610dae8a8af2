using System.Text.Json;
using Cluster.Messages.Testing;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict;

namespace Cluster.Coordinator.Snapshots;

/// <summary>Is a snapshot on disk whose every file has the length and hash that its manifest says.</summary>
public sealed class SnapshotReader
{
    private readonly IFileSystem _files;

    private SnapshotReader(IFileSystem files, string path, SnapshotManifest manifest, TrainerRecord trainer)
    {
        (_files, Path, Manifest, Trainer) = (files, path, manifest, trainer);
    }

    /// <summary>Gets the snapshot's folder.</summary>
    public string Path { get; }

    /// <summary>Gets what its files must be.</summary>
    public SnapshotManifest Manifest { get; }

    /// <summary>Gets where the run stood.</summary>
    public TrainerRecord Trainer { get; }

    /// <summary>Opens a snapshot after it compared every file with the manifest; nothing is parsed before.</summary>
    /// <exception cref="SnapshotException">Something is missing or differs; the message names the file.</exception>
    public static SnapshotReader Open(IFileSystem files, string path)
    {
        var manifest = ReadManifest(files, System.IO.Path.Combine(path, SnapshotManifest.FileName));
        foreach (var name in (string[])[SnapshotStore.ModelFile, SnapshotStore.OptimizerFile, SnapshotStore.TrainerFile])
            if (manifest.Files?.ContainsKey(name) is not true)
                throw new SnapshotException(path, $"{SnapshotManifest.FileName} does not name {name}");
        foreach (var (name, expected) in manifest.Files)
        {
            if (expected?.IsOf(manifest.Format) is not true)
                throw new SnapshotException(path, $"{SnapshotManifest.FileName} does not say the hash of {name}");
            Check(files, path, name, expected);
        }

        var trainer = Parse(
            files, System.IO.Path.Combine(path, SnapshotStore.TrainerFile),
            file => JsonSerializer.Deserialize<TrainerRecord>(file, SnapshotJson.Options)
                ?? throw new JsonException("it is empty"));
        if (trainer.Step != manifest.Step || trainer.RunId != manifest.RunId)
            throw new SnapshotException(path, $"{SnapshotStore.TrainerFile} is of another snapshot than the manifest");
        return new SnapshotReader(files, path, manifest, trainer);
    }

    /// <summary>Reads the model's tensors.</summary>
    public IReadOnlyList<NamedTensor> ReadModel() => ReadTensors(SnapshotStore.ModelFile);

    private IReadOnlyList<NamedTensor> ReadTensors(string name)
    {
        var file = System.IO.Path.Combine(Path, name);
        using var stream = _files.OpenRead(file);
        return StateDictFile.Read(stream, file);
    }

    /// <summary>Reads parameters and buffers of <paramref name="layout"/>.</summary>
    /// <returns>A vector that the caller disposes.</returns>
    /// <exception cref="Cluster.Parameters.StateDictException">It is of another model; the differing keys are listed.</exception>
    public ParameterVector ReadParameters(ParameterLayout layout) => ReadVector(layout, SnapshotStore.ModelFile);

    private ParameterVector ReadVector(ParameterLayout layout, string name)
    {
        var vector = new ParameterVector(layout);
        try
        {
            vector.CopyFrom(ReadTensors(name), System.IO.Path.Combine(Path, name));
            return vector;
        }
        catch
        {
            vector.Dispose();
            throw;
        }
    }

    /// <summary>Reads the optimizer's state, and the weights' average where it keeps one.</summary>
    /// <param name="layout">The layout of the parameters.</param>
    /// <param name="optimizer">Receives the state.</param>
    /// <exception cref="Cluster.Parameters.StateDictException">It is of another optimizer or model.</exception>
    /// <exception cref="SnapshotException">There is no average in it.</exception>
    public Optimizer ReadOptimizer(ParameterLayout layout, Optimizer optimizer)
    {
        var file = System.IO.Path.Combine(Path, SnapshotStore.OptimizerFile);
        using var stream = _files.OpenRead(file);
        OptimizerStateFile.Read(stream, file, layout, optimizer);
        optimizer.StepCount = Trainer.OptimizerSteps;
        if (optimizer.Average is null) return optimizer;
        using var average = ReadAverage(layout);
        optimizer.BeginAverage(average.Parameters);
        return optimizer;
    }

    /// <summary>Reads the average of the weights, and the buffers.</summary>
    /// <returns>A vector that the caller disposes.</returns>
    /// <exception cref="SnapshotException">There is no average in it.</exception>
    public ParameterVector ReadAverage(ParameterLayout layout)
    {
        RequireAverage();
        return ReadVector(layout, SnapshotStore.AverageFile);
    }

    /// <summary>Reads the tensors of the average of the weights, and the buffers.</summary>
    /// <exception cref="SnapshotException">There is no average in it.</exception>
    public IReadOnlyList<NamedTensor> ReadAverage()
    {
        RequireAverage();
        return ReadTensors(SnapshotStore.AverageFile);
    }

    private void RequireAverage()
    {
        if (!Manifest.Files.ContainsKey(SnapshotStore.AverageFile))
            throw new SnapshotException(Path, $"has no {SnapshotStore.AverageFile}: its run kept no average (--ema)");
    }

    private static SnapshotManifest ReadManifest(IFileSystem files, string file)
    {
        var (manifest, isSealed) = Parse(files, file, SealedJson.Read<SnapshotManifest>);
        var isRead = isSealed
            ? manifest.Format is SnapshotManifest.CurrentFormat or SnapshotManifest.Sha256Format
            : manifest.Format == SnapshotManifest.UnsealedFormat;
        if (isRead) return manifest;
        var form = $"format {manifest.Format}{(isSealed ? "" : " without a hash")}";
        throw new SnapshotException(file, $"{form}, this build reads {SnapshotManifest.CurrentFormat}");
    }

    private static void Check(IFileSystem files, string path, string name, SnapshotFile expected)
    {
        if (name != System.IO.Path.GetFileName(name)) throw new SnapshotException(path, $"odd file name '{name}'");
        var file = System.IO.Path.Combine(path, name);
        if (!files.FileExists(file)) throw new SnapshotException(file, "is missing");
        using var stream = files.OpenRead(file);
        if (stream.Length != expected.Bytes)
            throw new SnapshotException(file, $"is damaged: {stream.Length} bytes where {expected.Bytes} were written");
        if (expected.Difference(stream) is { } difference && !PlantedBug.Is(Bug.DamageNotNoticed))
            throw new SnapshotException(file, $"is damaged: {difference}");
    }

    private static T Parse<T>(IFileSystem files, string file, Func<Stream, T> parse)
    {
        if (!files.FileExists(file)) throw new SnapshotException(file, "is missing");
        try
        {
            using var stream = files.OpenRead(file);
            return parse(stream);
        }
        catch (JsonException e)
        {
            throw new SnapshotException(file, $"is damaged: {e.Message}");
        }
    }
}
