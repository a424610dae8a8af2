using Cluster.Coordinator.Snapshots;
using Cluster.Training;
using Cluster.Training.Predictions;

namespace Cluster.Cli.Predict;

/// <summary>Predicts windows of an input in this process.</summary>
/// <param name="snapshot">The weights.</param>
/// <param name="job">Their job.</param>
/// <param name="context">What its run was asked for.</param>
/// <param name="request">What is asked for.</param>
internal sealed class PredictionWork(SnapshotReader snapshot, TrainingJob job, JobContext context, PredictRequest request)
{
    /// <summary>Predicts all rows to standard output.</summary>
    public void Print()
    {
        using var output = new StreamWriter(Console.OpenStandardOutput());
        Run(_ => true, (_, predictions) => PredictionText.Write(output, predictions, request.Json), CancellationToken.None);
    }

    /// <summary>Predicts a share of the windows into parts; those that are there already stand.</summary>
    /// <param name="share">Which share, from 0: windows are dealt out in turn.</param>
    /// <param name="of">How many shares there are.</param>
    /// <param name="folder">The folder of parts.</param>
    /// <param name="cancellation">Ends it after the present window.</param>
    /// <returns>The rows of the whole input.</returns>
    public long WriteParts(int share, int of, string folder, CancellationToken cancellation) => Run(
        window => window % of == share && !File.Exists(PredictionParts.PathOf(folder, window, request.Extension)),
        (window, predictions) => WritePart(PredictionParts.PathOf(folder, window, request.Extension), predictions, window == 0),
        cancellation);

    private long Run(
        Func<int, bool> isWanted, Action<int, IReadOnlyList<Prediction>> write, CancellationToken cancellation)
    {
        Predictor? predictor = null; // an input that cannot be used is told before the model is built
        try
        {
            return InputWindow.ReadAll(job, context, request.Input, isWanted, window =>
            {
                cancellation.ThrowIfCancellationRequested();
                predictor ??= Open(snapshot, job, context, request.Ema);
                write(window.Number, predictor.Predict(window));
            });
        }
        finally
        {
            predictor?.Dispose();
        }
    }

    /// <summary>Builds the model with the snapshot's weights.</summary>
    public static Predictor Open(SnapshotReader snapshot, TrainingJob job, JobContext context, bool ema)
    {
        var weights = ema ? snapshot.ReadAverage() : snapshot.ReadModel();
        var file = Path.Combine(snapshot.Path, ema ? SnapshotStore.AverageFile : SnapshotStore.ModelFile);
        var table = job.TextLookBack(context) is null ? job.Data(context).Table : null;
        return new Predictor(job, context, table, weights, file);
    }

    // Its name says what it is only while it is whole.
    private void WritePart(string path, IReadOnlyList<Prediction> predictions, bool isFirst)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $".part-{Environment.ProcessId}{request.Extension}");
        if (PredictionFile.Knows(path))
        {
            PredictionFile.Write(beside, predictions, isFirst);
        }
        else
        {
            using var writer = new StreamWriter(beside);
            PredictionText.Write(writer, predictions, request.Json);
        }

        File.Move(beside, path, overwrite: true);
    }
}
