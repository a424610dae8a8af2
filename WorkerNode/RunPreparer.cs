using Cluster.Messages;
using Cluster.Torch;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;
using Cluster.WorkerNode.Data;

namespace Cluster.WorkerNode;

/// <summary>Loads the data and builds the replica of a run, at once and on the asking thread; what is not here is fetched before.</summary>
internal sealed class RunPreparer(JobCatalog jobs, WorkerOptions options, DataFetcher fetcher) : IRunPreparer
{
    /// <summary>Batches that are loaded ahead of the one being computed.</summary>
    private const int LoadAhead = 4;

    /// <inheritdoc/>
    public async Task<RunDescription> Fetch(RunDescription description)
    {
        var here = description.Clone();
        if (options.DataPath is { } own) here.DataPath = own;
        else if (IsMissing(here.DataPath)) here.DataPath = await Get(DataPieces.Data, here.DataPath).ConfigureAwait(false);
        foreach (var option in jobs.Create(description.Job).Options.Where(option => option.IsFile))
        {
            if (!here.JobOptions.TryGetValue(option.Name, out var path) || !IsMissing(path)) continue;
            here.JobOptions[option.Name] = await Get(option.Name, path).ConfigureAwait(false);
        }

        return here;

        Task<string> Get(string name, string path) => fetcher.FetchAsync(description.RunId, name, path);

        static bool IsMissing(string path) => path.Length > 0 && !File.Exists(path) && !Directory.Exists(path);
    }

    /// <inheritdoc/>
    public Task<ISlotComputer> Prepare(RunDescription description)
    {
        try
        {
            return Task.FromResult<ISlotComputer>(Build(description));
        }
        catch (Exception e)
        {
            return Task.FromException<ISlotComputer>(e);
        }
    }

    private ReplicaComputer Build(RunDescription d)
    {
        torch.Initialize(options.Threads ?? d.ThreadsPerWorker);
        torch.set_num_threads(options.Threads ?? d.ThreadsPerWorker);
        var job = jobs.Create(d.Job);
        var context = new JobContext
        {
            Seed = d.Seed,
            DataPath = d.DataPath.Length > 0 ? d.DataPath : null,
            Options = new Dictionary<string, string>(d.JobOptions),
            Device = options.Device ?? d.Device,
            Freeze = d.Frozen,
            Precision = d.Precision.Length > 0 ? d.Precision : ComputePrecision.Fp32,
        };
        torch.allow_tf32(context.Precision == ComputePrecision.Tf32);
        var data = job.Data(context);
        var replica = new Replica(job, context);
        var plan = new BatchPlan(data.Train.RowCount, d.BatchSize, d.Slots, d.DropLast);
        var loader = new BatchLoader(
            data.Train, new SampleOrder(plan, d.Seed, d.Shuffle), d.LoaderThreads, LoadAhead);
        var join = new JoinRun
        {
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Protocol = WireMessages.Protocol,
            LayoutHash = replica.Layout.Hash,
            DatasetHash = DatasetHash.Of(data),
            TrainRows = data.Train.RowCount,
            ValRows = data.Validation.RowCount,
            Threads = torch.get_num_threads(),
            Libtorch = torch.Info.TorchVersion,
            Cpu = torch.Info.CpuCapability,
            Device = torch.device(context.Device).type == DeviceType.CPU ? JobContext.CpuDevice : ComputeDevice.Cuda,
            Precision = context.Precision,
            CanonicalHash = CanonicalHash.Compute(context.Device),
        };
        return new ReplicaComputer(job, replica, data, loader, join);
    }
}
