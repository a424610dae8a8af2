namespace Cluster.Parameters.Layout;

/// <summary>Checks the tensors of a model and gives each its place.</summary>
internal static class LayoutBuilder
{
    public static ParameterLayout Build(TensorSpec[] specs)
    {
        var counts = new int[specs.Length];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < specs.Length; i++)
        {
            if (string.IsNullOrEmpty(specs[i].Name))
                throw new LayoutException("", $"the tensor at position {i} has no name.");
            if (!names.Add(specs[i].Name))
                throw new LayoutException(specs[i].Name, "the name is used twice.");
            CheckType(specs[i]);
            counts[i] = Count(specs[i]);
        }

        return Place(specs, counts);
    }

    /// <summary>Returns where the integers start: behind the floats, on the next multiple of 8 bytes.</summary>
    public static int IntegerByteOffset(int floatCount) => (floatCount * sizeof(float) + 7) & ~7;

    private static ParameterLayout Place(TensorSpec[] specs, int[] counts)
    {
        long parameters = Sum(specs, counts, Segment.Parameter);
        long floats = parameters + Sum(specs, counts, Segment.FloatBuffer);
        long integers = Sum(specs, counts, Segment.IntegerBuffer);
        long bytes = floats * sizeof(float) + 8 + integers * sizeof(long);
        if (bytes > ParameterLayout.MaxByteLength)
        {
            throw new LayoutException(
                specs[^1].Name,
                $"the model needs {bytes} bytes, more than the {ParameterLayout.MaxByteLength} of one vector.");
        }

        int integerStart = IntegerByteOffset((int)floats);
        int nextParameter = 0, nextBuffer = (int)parameters, nextInteger = 0;
        var entries = new ParameterEntry[specs.Length];
        for (int i = 0; i < specs.Length; i++)
        {
            int count = counts[i];
            entries[i] = SegmentOf(specs[i]) switch
            {
                Segment.Parameter => Float(i, specs[i], ref nextParameter, count),
                Segment.FloatBuffer => Float(i, specs[i], ref nextBuffer, count),
                _ => Integer(i, specs[i], integerStart, ref nextInteger, count),
            };
        }

        return new ParameterLayout(entries, (int)parameters, (int)floats, (int)integers);
    }

    private static ParameterEntry Float(int index, TensorSpec spec, ref int next, int count)
    {
        var entry = new ParameterEntry(index, spec, next, count, next * sizeof(float), count * sizeof(float));
        next += count;
        return entry;
    }

    private static ParameterEntry Integer(int index, TensorSpec spec, int start, ref int next, int count)
    {
        var entry = new ParameterEntry(
            index, spec, next, count, start + next * sizeof(long), count * sizeof(long));
        next += count;
        return entry;
    }

    private static long Sum(TensorSpec[] specs, int[] counts, Segment segment) =>
        specs.Zip(counts).Where(pair => SegmentOf(pair.First) == segment).Sum(pair => (long)pair.Second);

    private static Segment SegmentOf(TensorSpec spec) =>
        spec.Kind == TensorKind.Parameter ? Segment.Parameter
        : spec.DType == DType.Float32 ? Segment.FloatBuffer
        : Segment.IntegerBuffer;

    private static void CheckType(TensorSpec spec)
    {
        if (spec.Kind == TensorKind.Parameter && spec.DType != DType.Float32)
        {
            throw new LayoutException(
                spec.Name, $"a parameter must be float32, but it is {spec.DType.ToText()}.");
        }

        if (spec.DType is not (DType.Float32 or DType.Int64))
        {
            throw new LayoutException(
                spec.Name, $"a buffer must be float32 or int64, but it is {spec.DType.ToText()}.");
        }
    }

    private static int Count(TensorSpec spec)
    {
        if (!TensorShape.TryCount(spec.Shape, out long count))
        {
            throw new LayoutException(
                spec.Name, $"the shape {TensorShape.Describe(spec.Shape)} is negative or overflows.");
        }

        if (count > ParameterLayout.MaxByteLength / spec.DType.SizeBytes())
        {
            throw new LayoutException(
                spec.Name, $"the shape {TensorShape.Describe(spec.Shape)} is larger than one vector.");
        }

        return (int)count;
    }

    private enum Segment
    {
        Parameter,
        FloatBuffer,
        IntegerBuffer,
    }
}
