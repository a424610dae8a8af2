using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict.Pickle;

namespace Cluster.Parameters.StateDict;

/// <summary>Writes what <c>torch.optim.Optimizer.state_dict()</c> of 1.13.1 returns.</summary>
internal static class OptimizerStateWriter
{
    public static void Write(
        Stream stream, ParameterLayout layout, Optimizer optimizer, IReadOnlyList<double>? lrs)
    {
        var archive = new TensorArchiveWriter();
        archive.Pickle.Start();
        WriteDict(archive, layout, optimizer, lrs);
        archive.Pickle.Op(PickleOp.Stop);
        archive.WriteTo(stream);
    }

    /// <summary>Writes the dict as a value of a larger pickle.</summary>
    public static void WriteDict(
        TensorArchiveWriter archive, ParameterLayout layout, Optimizer optimizer, IReadOnlyList<double>? lrs)
    {
        PickleWriter pickle = archive.Pickle;
        pickle.Op(PickleOp.EmptyDict);
        pickle.Op(PickleOp.Mark);
        pickle.Text("state");
        pickle.Op(PickleOp.EmptyDict);
        pickle.Op(PickleOp.Mark);

        // Adagrad's state is there before the first step, and PyTorch does not make it again after a load.
        if (optimizer.StepCount > 0 || optimizer is Adagrad)
            WriteStates(archive, layout, optimizer);
        pickle.Op(PickleOp.SetItems);
        pickle.Text("param_groups");
        pickle.Op(PickleOp.EmptyList);
        pickle.Op(PickleOp.Mark);
        WriteGroups(pickle, layout, optimizer, lrs);
        pickle.Op(PickleOp.Appends);
        pickle.Op(PickleOp.SetItems);
    }

    private static void WriteStates(TensorArchiveWriter archive, ParameterLayout layout, Optimizer optimizer)
    {
        IReadOnlyList<ParameterEntry> numbered = [.. OptimizerGroup.Members(layout, optimizer.Groups).SelectMany(group => group)];
        for (int i = 0; i < numbered.Count; i++)
        {
            ParameterEntry entry = numbered[i];
            archive.Pickle.Integer(i);
            archive.Pickle.Op(PickleOp.EmptyDict);
            archive.Pickle.Op(PickleOp.Mark);
            if (optimizer.Options is SgdOptions { Momentum: 0 })
            {
                archive.Pickle.Text("momentum_buffer");
                archive.Pickle.Op(PickleOp.None);
            }

            WriteStep(archive, optimizer);
            foreach (OptimizerState state in optimizer.State)
            {
                archive.Pickle.Text(state.Name);
                archive.Tensor(
                    DType.Float32, entry.Spec.Shape, state.Bytes.Slice(entry.ByteOffset, entry.ByteLength));
            }

            archive.Pickle.Op(PickleOp.SetItems);
        }
    }

    // Each parameter has tensors of its own in PyTorch, which changes them in place.
    private static void WriteStep(TensorArchiveWriter archive, Optimizer optimizer)
    {
        StepFormat format = OptimizerGroup.StepFormat(optimizer.Options);
        if (format == StepFormat.None)
            return;
        archive.Pickle.Text("step");
        if (format == StepFormat.Integer)
            archive.Pickle.Integer(optimizer.StepCount);
        else
            archive.Tensor(DType.Float32, [], Bytes(optimizer.StepCount));
        if (optimizer.Options is not NAdamOptions nAdam)
            return;
        archive.Pickle.Text(NAdam.ProductName);
        archive.Tensor(DType.Float32, [], Bytes(NAdam.ProductAfter(nAdam, optimizer.StepCount)));
    }

    private static byte[] Bytes(float number)
    {
        float[] value = [number];
        return MemoryMarshal.AsBytes(value.AsSpan()).ToArray();
    }

    private static void WriteGroups(
        PickleWriter pickle, ParameterLayout layout, Optimizer optimizer, IReadOnlyList<double>? lrs)
    {
        int first = 0;
        IReadOnlyList<ParameterEntry>[] members = OptimizerGroup.Members(layout, optimizer.Groups);
        for (int group = 0; group < members.Length; group++)
        {
            ParameterGroup own = optimizer.Groups.Groups[group];
            double baseLr = optimizer.Options.Lr * own.LrFactor;
            OptimizerOptions options = optimizer.Options with { Lr = lrs?[group] ?? baseLr, WeightDecay = own.WeightDecay };
            WriteGroup(pickle, options, lrs is null ? null : baseLr, first, members[group].Count);
            first += members[group].Count;
        }
    }

    private static void WriteGroup(PickleWriter pickle, OptimizerOptions options, double? initialLr, int first, int count)
    {
        pickle.Op(PickleOp.EmptyDict);
        pickle.Op(PickleOp.Mark);
        foreach ((string key, object? value) in OptimizerGroup.Items(options))
        {
            pickle.Text(key);
            WriteValue(pickle, value);
        }

        // What a scheduler of torch.optim puts there, and asks for when it goes on from a later step.
        if (initialLr is { } lr)
        {
            pickle.Text("initial_lr");
            pickle.Double(lr);
        }

        pickle.Text("params");
        pickle.Op(PickleOp.EmptyList);
        pickle.Op(PickleOp.Mark);
        for (int i = first; i < first + count; i++)
            pickle.Integer(i);
        pickle.Op(PickleOp.Appends);
        pickle.Op(PickleOp.SetItems);
    }

    private static void WriteValue(PickleWriter pickle, object? value)
    {
        switch (value)
        {
            case null:
                pickle.Op(PickleOp.None);
                break;
            case bool flag:
                pickle.Bool(flag);
                break;
            case double number:
                pickle.Double(number);
                break;
            case (double first, double second):
                pickle.Double(first);
                pickle.Double(second);
                pickle.Op(PickleOp.Tuple2);
                break;
            default:
                throw new ArgumentException($"{value.GetType().Name} is not a hyper-parameter.", nameof(value));
        }
    }
}
