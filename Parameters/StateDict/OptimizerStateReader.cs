using System.Buffers.Binary;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict.Pickle;

namespace Cluster.Parameters.StateDict;

/// <summary>Checks a torch.optim file against layout and optimizer, all of it before the first value is
/// copied.</summary>
internal sealed class OptimizerStateReader(
    TensorArchiveReader archive, object? saved, ParameterLayout layout, Optimizer optimizer)
{
    private readonly List<(Memory<byte> To, ReadOnlyMemory<byte> From)> _copies = [];
    private readonly IReadOnlyList<ParameterEntry>[] _groups = OptimizerGroup.Members(layout, optimizer.Groups);

    public void Read()
    {
        if (saved is not PickleDict root || root["state"] is not PickleDict states
            || root["param_groups"] is not List<object?> groups || root.Keys.Count != 2)
        {
            throw archive.Bad("the file is not the state dict of an optimizer ('state' and 'param_groups').");
        }

        CheckGroups(groups);
        long step = states.Keys.Count == 0 ? 0 : ReadStates(states);
        foreach ((Memory<byte> to, ReadOnlyMemory<byte> from) in _copies)
            from.CopyTo(to);
        if (states.Keys.Count == 0)
            optimizer.ClearState();

        optimizer.StepCount = step;
    }

    private void CheckGroups(List<object?> groups)
    {
        if (groups.Count != _groups.Length)
            throw archive.Bad($"the optimizer has {groups.Count} parameter groups; this run has {_groups.Length}.");
        int first = 0;
        for (int i = 0; i < _groups.Length; first += _groups[i++].Count)
            CheckGroup(groups[i], _groups.Length == 1 ? "the optimizer" : $"parameter group {i}", first, _groups[i].Count);
    }

    private void CheckGroup(object? item, string what, int first, int count)
    {
        if (item is not PickleDict group || group["params"] is not List<object?> parameters)
            throw archive.Bad($"{what} is no parameter group, or one without 'params'.");
        bool numbered = parameters.Count == count
            && parameters.Select((number, i) => number is long n && n == first + i).All(same => same);
        if (!numbered)
        {
            throw archive.Bad(
                $"{what} has {parameters.Count} parameters, or not in order; the model has {count}.");
        }

        if (!OptimizerGroup.IsOf(optimizer.Options, group.Keys))
            throw archive.Bad($"the file is of another optimizer than '{optimizer.Options.Name}'.");
    }

    private long ReadStates(PickleDict states)
    {
        long? step = null;
        IReadOnlyList<ParameterEntry> numbered = [.. _groups.SelectMany(group => group)];
        for (int i = 0; i < numbered.Count; i++)
        {
            ParameterEntry entry = numbered[i];
            if (states[(long)i] is not PickleDict state)
                throw archive.Bad($"there is no state of parameter {i} ('{entry.Spec.Name}').");
            long own = ReadState(state, entry);
            if (own != (step ??= own))
                throw archive.Bad($"'{entry.Spec.Name}' has done {own} steps, others {step}.");
        }

        return states.Keys.Count == layout.Parameters.Count
            ? step ?? 0
            : throw archive.Bad($"there are {states.Keys.Count} states for {layout.Parameters.Count} parameters.");
    }

    private long ReadState(PickleDict state, ParameterEntry entry)
    {
        bool counted = OptimizerGroup.StepFormat(optimizer.Options) != StepFormat.None;
        string[] names = [.. optimizer.State.Select(item => item.Name)];
        string[] expected = optimizer.Options switch
        {
            SgdOptions => ["momentum_buffer"],
            NAdamOptions => ["step", NAdam.ProductName, .. names],
            _ => counted ? ["step", .. names] : names,
        };
        if (!state.Keys.ToHashSet().SetEquals(expected))
        {
            throw archive.Bad(
                $"the state of '{entry.Spec.Name}' holds {string.Join(", ", state.Keys)} instead of "
                + $"{string.Join(", ", expected)}.");
        }

        if (optimizer.Options is SgdOptions && state["momentum_buffer"] is null)
            return ReadNoMomentum(entry);
        foreach (OptimizerState target in optimizer.State)
            Plan(state[target.Name], target, entry);
        if (!counted)
            return optimizer.State.Count;
        long step = Step(state["step"], entry);
        if (optimizer.Options is NAdamOptions nAdam)
            CheckProduct(state[NAdam.ProductName], NAdam.ProductAfter(nAdam, step), entry);
        return step;
    }

    // It follows from hyper-parameters and steps; another one would go on with other momenta.
    private void CheckProduct(object? value, float expected, ParameterEntry entry)
    {
        const float Tolerance = 1e-6f;
        float? found = value switch
        {
            PickleTensor { Storage.DType: DType.Float32, Count: 1 } tensor =>
                BinaryPrimitives.ReadSingleLittleEndian(archive.Read(tensor).Span),
            double number => (float)number,
            _ => null,
        };
        if (found is not { } product || !(Math.Abs(product - expected) <= Tolerance))
        {
            throw archive.Bad(
                $"{NAdam.ProductName} of '{entry.Spec.Name}' is not that of the optimizer's first beta and momentum "
                + $"decay, which is {expected}.");
        }
    }

    // None stands for a momentum buffer that was never begun: momentum is 0, or no step has been done.
    private long ReadNoMomentum(ParameterEntry entry)
    {
        foreach (OptimizerState target in optimizer.State)
            _copies.Add((target.Bytes.Slice(entry.ByteOffset, entry.ByteLength), new byte[entry.ByteLength]));
        return 0;
    }

    private void Plan(object? value, OptimizerState target, ParameterEntry entry)
    {
        if (value is not PickleTensor { Storage.DType: DType.Float32 } tensor
            || !tensor.Shape.SequenceEqual(entry.Spec.Shape))
        {
            throw archive.Bad(
                $"{target.Name} of '{entry.Spec.Name}' is not a float32 tensor "
                + $"{TensorShape.Describe(entry.Spec.Shape)}.");
        }

        _copies.Add((target.Bytes.Slice(entry.ByteOffset, entry.ByteLength), archive.Read(tensor)));
    }

    // A float32 tensor since PyTorch 1.12, an integer before.
    private long Step(object? value, ParameterEntry entry)
    {
        double step = value switch
        {
            PickleTensor { Storage.DType: DType.Float32, Count: 1 } tensor =>
                BinaryPrimitives.ReadSingleLittleEndian(archive.Read(tensor).Span),
            long number => number,
            _ => -1,
        };
        const double MaxStep = 1L << 53;
        return step is >= 0 and <= MaxStep && Math.Floor(step) == step
            ? (long)step
            : throw archive.Bad($"the step of '{entry.Spec.Name}' is not a whole number of at least 0.");
    }
}
