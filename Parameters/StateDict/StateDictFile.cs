using Cluster.Parameters.StateDict.Pickle;

namespace Cluster.Parameters.StateDict;

/// <summary>Writes and reads PyTorch state dicts (<c>torch.save(model.state_dict())</c>, zip format) without Python.
/// </summary>
public static class StateDictFile
{
    /// <summary>Writes tensors so that <c>torch.load(..., weights_only=True)</c> reads them as an
    /// OrderedDict.</summary>
    /// <param name="stream">Where the file goes; it need not seek.</param>
    /// <param name="tensors">The tensors; their data is written straight from its memory.</param>
    /// <exception cref="ArgumentException">A name is used twice, or a tensor's data has the wrong length.</exception>
    public static void Write(Stream stream, IEnumerable<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var archive = new TensorArchiveWriter();
        archive.Pickle.Start();
        WriteDict(archive, tensors);
        archive.Pickle.Op(PickleOp.Stop);
        archive.WriteTo(stream);
    }

    /// <summary>Writes the dict as a value of a larger pickle.</summary>
    internal static void WriteDict(TensorArchiveWriter archive, IEnumerable<NamedTensor> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        archive.Pickle.OrderedDict();
        archive.Pickle.Op(PickleOp.Mark);
        foreach (NamedTensor tensor in tensors)
        {
            tensor.Check();
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Tensor '{tensor.Name}' is there twice.", nameof(tensors));
            archive.Pickle.Text(tensor.Name);
            archive.Tensor(tensor.DType, tensor.Shape, tensor.Data);
        }

        archive.Pickle.Op(PickleOp.SetItems);
    }

    /// <summary>Reads a dict or OrderedDict of contiguous tensors; runs no code and verifies every checksum.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="fileName">Its name, for the failure's text.</param>
    /// <returns>The tensors in the file's order; tensors of one storage share its memory.</returns>
    /// <exception cref="StateDictException">The file is damaged, unsafe, or not a dict of tensors.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream, string fileName)
    {
        var archive = new TensorArchiveReader(stream, fileName);
        return Tensors(archive, archive.Root);
    }

    /// <summary>Reads the tensors of a dict within an archive.</summary>
    internal static IReadOnlyList<NamedTensor> Tensors(TensorArchiveReader archive, object? saved)
    {
        if (saved is not PickleDict dict)
            throw archive.Bad("the file does not hold a state dict (a dict of tensors).");
        var found = new List<(string Name, PickleTensor Tensor)>(dict.Keys.Count);
        foreach (object key in dict.Keys)
        {
            found.Add(key is string name && name.Length > 0 && dict[key] is PickleTensor tensor
                ? (name, tensor)
                : throw archive.Bad($"the state dict's entry '{key}' is not a named tensor."));
        }

        return [.. found.Select(item => new NamedTensor(
            item.Name, item.Tensor.Storage.DType, item.Tensor.Shape, archive.Read(item.Tensor)))];
    }
}
