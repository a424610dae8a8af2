using Cluster.Parameters.Layout;

namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>Understands the three calls and the persistent id that PyTorch writes.</summary>
internal static class PickleObjects
{
    // PyTorch's own limit.
    private const int MaxDimensions = 64;

    /// <summary>Reads <c>('storage', type, key, device, count)</c>.</summary>
    public static PickleStorage Storage(object? id, Func<string, StateDictException> bad)
    {
        if (id is PickleTuple tuple
            && tuple.Items is ["storage", PickleGlobal { StorageType: { } type }, string key, string, long count]
            && count >= 0 && key.Length is > 0 and < 20 && key.All(char.IsAsciiDigit))
        {
            return new PickleStorage(type, key, count);
        }

        throw bad("it is not the id of a storage");
    }

    /// <summary>Reads a call of an allowed name.</summary>
    public static object Reduce(
        PickleGlobal global, IReadOnlyList<object?> arguments, Func<string, StateDictException> bad)
    {
        if (global == PickleGlobal.OrderedDict && arguments.Count == 0)
            return new PickleDict { Ordered = true };
        if (global == PickleGlobal.RebuildParameter && arguments is [PickleTensor tensor, bool, PickleDict])
            return tensor;
        if (global == PickleGlobal.RebuildTensor
            && arguments is
                [PickleStorage storage, long start, PickleTuple shape, PickleTuple strides, bool, PickleDict])
        {
            return Tensor(storage, start, Numbers(shape, bad), Numbers(strides, bad), bad);
        }

        throw bad($"a call of {global.Name.Replace(' ', '.')} with these arguments is not allowed");
    }

    private static PickleTensor Tensor(
        PickleStorage storage, long offset, long[] shape, long[] strides, Func<string, StateDictException> bad)
    {
        if (!TensorShape.TryCount(shape, out long count))
            throw bad($"the shape {TensorShape.Describe(shape)} is negative or overflows");
        if (strides.Length != shape.Length)
            throw bad($"there are {strides.Length} strides for {shape.Length} dimensions");
        if (!IsContiguous(shape, strides, count))
        {
            throw bad($"a tensor {TensorShape.Describe(shape)} with strides {TensorShape.Describe(strides)} is not "
                + "contiguous; save tensor.contiguous()");
        }

        if (offset < 0 || count > storage.Count || offset > storage.Count - count)
        {
            throw bad($"{count} elements at {offset} reach beyond storage '{storage.Key}' of {storage.Count}");
        }

        return new PickleTensor(storage, offset, count, shape);
    }

    private static bool IsContiguous(long[] shape, long[] strides, long count)
    {
        if (count == 0)
            return true;
        long expected = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
                return false;
            expected *= shape[i];
        }

        return true;
    }

    private static long[] Numbers(PickleTuple tuple, Func<string, StateDictException> bad)
    {
        if (tuple.Items.Count > MaxDimensions)
            throw bad($"a tensor has {tuple.Items.Count} dimensions, more than {MaxDimensions}");
        return [.. tuple.Items.Select(item => item is long number ? number : throw bad("a size is not an integer"))];
    }
}
