using Cluster.Messages;
using Cluster.Torch;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;

namespace Cluster.WorkerNode;

/// <summary>Loads the data and builds the replica of a run, at once and on the asking thread.</summary>
internal sealed class RunPreparer(JobCatalog jobs, WorkerOptions options) : IRunPreparer
{
    /// <summary>Batches that are loaded ahead of the one being computed.</summary>
    private const int LoadAhead = 4;

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
            DataPath = options.DataPath ?? (d.DataPath.Length > 0 ? d.DataPath : null),
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
