using System.Globalization;
using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict.Pickle;
using Cluster.Parameters.StateDict.Zip;

namespace Cluster.Parameters.StateDict;

/// <summary>Collects a pickle and the storages that it refers to, then writes PyTorch's archive.</summary>
internal sealed class TensorArchiveWriter
{
    private readonly List<ReadOnlyMemory<byte>> _storages = [];

    public PickleWriter Pickle { get; } = new();

    /// <summary>Adds a tensor to the pickle; its data is read when the archive is written.</summary>
    public void Tensor(DType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
    {
        Pickle.Tensor(Key(_storages.Count), type, shape);
        _storages.Add(data);
    }

    public void WriteTo(Stream stream)
    {
        var zip = new ZipWriter(stream);
        zip.Add("archive/data.pkl", Pickle.Written);
        for (int i = 0; i < _storages.Count; i++)
            zip.Add($"archive/data/{Key(i)}", _storages[i].Span);
        zip.Add("archive/version", "3\n"u8);
        zip.Finish();
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
