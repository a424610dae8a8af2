using Cluster.Parameters.Layout;
using Cluster.Parameters.StateDict.Pickle;
using Cluster.Parameters.StateDict.Zip;

namespace Cluster.Parameters.StateDict;

/// <summary>Opens PyTorch's archive: one folder with <c>data.pkl</c>, <c>version</c> and the storages.</summary>
internal sealed class TensorArchiveReader
{
    private const string PickleName = "/data.pkl";
    private const int MaxVersionBytes = 8;

    private readonly FileBytes _file;
    private readonly ZipReader _zip;
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _storages = new(StringComparer.Ordinal);

    public TensorArchiveReader(Stream stream, string fileName)
    {
        _file = new FileBytes(stream, fileName);
        _zip = new ZipReader(_file);
        _folder = FindFolder();
        CheckVersion();
        if (_zip.Length($"{_folder}{PickleName}") > PickleMachine.MaxBytes)
            throw Bad($"data.pkl has more than {PickleMachine.MaxBytes} bytes.");
        Root = PickleMachine.Load(_zip.Read($"{_folder}{PickleName}"), (reason, cause) => BadPickle(reason, cause));
    }

    /// <summary>The value that was saved.</summary>
    public object? Root { get; }

    public StateDictException Bad(string reason) => _file.Bad(reason);

    /// <summary>Reads a tensor's elements; tensors of one storage share its memory.</summary>
    public ReadOnlyMemory<byte> Read(PickleTensor tensor)
    {
        PickleStorage storage = tensor.Storage;
        int size = storage.DType.SizeBytes();
        string name = $"{_folder}/data/{storage.Key}";
        long length = _zip.Length(name) ?? throw Bad($"the archive lacks '{name}'.");
        if (length % size != 0 || length / size != storage.Count)
            throw Bad($"'{name}' has {length} bytes instead of {storage.Count} elements of {storage.DType.ToText()}.");
        if (!_storages.TryGetValue(name, out byte[]? bytes))
            _storages.Add(name, bytes = _zip.Read(name));
        return bytes.AsMemory((int)(tensor.Offset * size), (int)(tensor.Count * size));
    }

    private StateDictException BadPickle(string reason, Exception? cause) => _file.Bad($"data.pkl: {reason}", cause);

    private string FindFolder()
    {
        string[] folders = [.. _zip.Names.Select(name => name.Split('/')[0]).Distinct()];
        return folders is [string folder] && _zip.Length(folder + PickleName) is not null
            ? folder
            : throw Bad("the archive is not one folder with a data.pkl, as torch.save writes it.");
    }

    private void CheckVersion()
    {
        string version = $"{_folder}/version", order = $"{_folder}/byteorder";
        if (_zip.Length(version) is not (> 0 and <= MaxVersionBytes)
            || !_zip.Read(version).All(b => char.IsAsciiDigit((char)b) || b == '\n'))
        {
            throw Bad("the archive has no readable version.");
        }

        if (_zip.Length(order) is { } length && (length != 6 || !_zip.Read(order).AsSpan().SequenceEqual("little"u8)))
            throw Bad("the archive's byte order is not little.");
    }
}
