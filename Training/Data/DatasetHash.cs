using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data;

/// <summary>
/// Names the exact rows, labels and order that a run trains on, so that nodes can tell theirs are the same.
/// </summary>
public static class DatasetHash
{
    /// <summary>
    /// Is raised whenever the same file would give other numbers: parsing, scaling or splitting changed.
    /// </summary>
    public const int PreprocessingVersion = 1;

    /// <summary>Computes the SHA-256 of one dataset, as 64 lower-case hex digits.</summary>
    public static string Of(Dataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, dataset, null);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Computes the SHA-256 of the training split and then the validation split.</summary>
    public static string Of(JobData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, data.Train, null);
        Append(hash, data.Validation, data.Train);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Both splits of raw rows lie in the same file: it is read once.
    private static void Append(IncrementalHash hash, Dataset dataset, Dataset? hashed)
    {
        if (dataset.Raw is { } raw)
        {
            AppendRaw(hash, dataset, raw, hashed);
            return;
        }
        // Repeated rows are hashed as they are stored: their number alone may be far more than there is to read.
        var isRepeated = dataset.RowCount != dataset.StoredRowCount;
        hash.AppendData(Encoding.ASCII.GetBytes(isRepeated ? "cluster-dataset-repeated" : "cluster-dataset"));
        AppendNumber(hash, PreprocessingVersion);
        AppendNumber(hash, dataset.RowCount);
        if (isRepeated) AppendNumber(hash, dataset.StoredRowCount);
        AppendNumber(hash, (int)dataset.LabelKind);
        AppendNumber(hash, dataset.ClassCount);
        AppendNumber(hash, dataset.RowShape.Count);
        foreach (var size in dataset.RowShape) AppendNumber(hash, size);
        hash.AppendData(MemoryMarshal.AsBytes(dataset.Features));
        hash.AppendData(dataset.LabelBytes);
    }

    private static void AppendRaw(IncrementalHash hash, Dataset dataset, RawRows raw, Dataset? hashed)
    {
        hash.AppendData("cluster-dataset-raw"u8);
        foreach (var number in (long[])[PreprocessingVersion, dataset.RowCount, dataset.StoredRowCount, (int)dataset.LabelKind,
            dataset.ClassCount, dataset.LabelLength, dataset.RowShape.Count, .. dataset.RowShape])
            AppendNumber(hash, number);
        raw.AppendTo(hash, hashed?.Raw);
        hash.AppendData(dataset.LabelBytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
