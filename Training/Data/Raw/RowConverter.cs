namespace Cluster.Training.Data.Raw;

/// <summary>Turns the bytes of a row into the float32 numbers that the model sees.</summary>
internal sealed class RowConverter
{
    private readonly ElementFormat _format;
    private readonly RowTransforms _transforms;
    private readonly int _channelCount;
    private readonly float[][] _tables;

    public RowConverter(ElementFormat format, RowTransforms transforms, int channelCount)
    {
        _format = format;
        _transforms = transforms;
        // Most rows are all alike; then one channel has all of their numbers.
        _channelCount = transforms.Mean.Count > 1 || transforms.Std.Count > 1 ? channelCount : 1;
        _tables = format.Type == ElementType.UInt8 ? Tables() : [];
        var isAsItIs = transforms.Divide == 1 && transforms.Mean.Count == 0 && transforms.Std.Count == 0;
        IsCopy = isAsItIs && format == new ElementFormat(ElementType.Float32) && BitConverter.IsLittleEndian;
    }

    /// <summary>Gets whether a row's bytes are its numbers, so that nothing is to be converted.</summary>
    public bool IsCopy { get; }

    /// <summary>Converts a row.</summary>
    public void Convert(ReadOnlySpan<byte> row, Span<float> destination)
    {
        var length = destination.Length / _channelCount;
        for (var channel = 0; channel < _channelCount; channel++)
        {
            var part = destination.Slice(channel * length, length);
            if (_tables.Length > 0) LookUp(row.Slice(channel * length, length), _tables[channel], part);
            else Compute(row, channel, part);
        }
    }

    private static void LookUp(ReadOnlySpan<byte> row, float[] table, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = table[row[i]];
    }

    private void Compute(ReadOnlySpan<byte> row, int channel, Span<float> destination)
    {
        var first = channel * destination.Length;
        for (var i = 0; i < destination.Length; i++)
            destination[i] = Transform((float)_format.Read(row, first + i), channel);
    }

    // A byte has 256 values only: each is computed once.
    private float[][] Tables()
    {
        var tables = new float[_channelCount][];
        for (var channel = 0; channel < _channelCount; channel++)
        {
            tables[channel] = new float[256];
            for (var value = 0; value < 256; value++) tables[channel][value] = Transform(value, channel);
        }
        return tables;
    }

    private float Transform(float number, int channel)
    {
        if (_transforms.Divide != 1) number /= _transforms.Divide;
        if (_transforms.Mean.Count > 0) number -= _transforms.Mean[_transforms.Mean.Count > 1 ? channel : 0];
        if (_transforms.Std.Count > 0) number /= _transforms.Std[_transforms.Std.Count > 1 ? channel : 0];
        return number;
    }
}
