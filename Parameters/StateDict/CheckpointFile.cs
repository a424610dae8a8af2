using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.StateDict.Pickle;

namespace Cluster.Parameters.StateDict;

/// <summary>
/// Reads and writes what PyTorch's users keep of a training: a dict such as <c>{"model_state_dict": ...,
/// "optimizer_state_dict": ..., "epoch": 3}</c>. A bare state dict and a safetensors file are read as one that has only
/// weights.
/// </summary>
public static class CheckpointFile
{
    private const string SafetensorsExtension = ".safetensors";
    private static readonly string[] ModelKeys = ["model_state_dict", "state_dict", "model", "model_state", "net", "weights"];
    private static readonly string[] OptimizerKeys = ["optimizer_state_dict", "optimizer", "optimizer_state", "optim"];

    /// <summary>Reads the weights.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="fileName">Its name: the extension tells safetensors, and a failure's text names it.</param>
    /// <exception cref="StateDictException">The file is damaged, unsafe, or holds no state dict.</exception>
    public static IReadOnlyList<NamedTensor> ReadModel(Stream stream, string fileName)
    {
        if (IsSafetensors(fileName))
            return SafetensorsFile.Read(stream, fileName);
        var archive = new TensorArchiveReader(stream, fileName);
        if (archive.Root is PickleDict root && !IsModel(root) && Find(archive, ModelKeys, IsModel) is null)
            throw archive.Bad($"the file holds no state dict, neither as it is nor under {string.Join(", ", ModelKeys)}.");
        return StateDictFile.Tensors(archive, Find(archive, ModelKeys, IsModel) ?? archive.Root);
    }

    /// <summary>Reads the optimizer's state into an optimizer of the same kind; its hyper-parameters stay as they are.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="layout">The layout of the parameters.</param>
    /// <param name="optimizer">The optimizer; unchanged when this throws.</param>
    /// <returns>False where the file holds no optimizer.</returns>
    /// <exception cref="StateDictException">The file is damaged, unsafe, or of another optimizer or model.</exception>
    public static bool ReadOptimizer(Stream stream, string fileName, ParameterLayout layout, Optimizer optimizer)
    {
        OptimizerStateFile.Check(layout, optimizer);
        if (IsSafetensors(fileName))
            return false;
        var archive = new TensorArchiveReader(stream, fileName);
        if (Find(archive, OptimizerKeys, IsOptimizer) is not { } root)
            return false;
        new OptimizerStateReader(archive, root, layout, optimizer).Read();
        return true;
    }

    /// <summary>Writes weights and optimizer by the names that PyTorch's tutorial gives them.</summary>
    /// <param name="stream">Where the file goes; it need not seek.</param>
    /// <param name="tensors">The weights.</param>
    /// <param name="layout">The layout of the parameters.</param>
    /// <param name="optimizer">The optimizer of all of them.</param>
    /// <param name="epoch">The epochs that were done.</param>
    /// <param name="lrs">The learning rate of each group where a schedule changes it; null: the optimizer's own.</param>
    public static void Write(
        Stream stream, IEnumerable<NamedTensor> tensors, ParameterLayout layout, Optimizer optimizer, long epoch,
        IReadOnlyList<double>? lrs = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        OptimizerStateFile.Check(layout, optimizer);
        var archive = new TensorArchiveWriter();
        archive.Pickle.Start();
        archive.Pickle.Op(PickleOp.EmptyDict);
        archive.Pickle.Op(PickleOp.Mark);
        archive.Pickle.Text("epoch");
        archive.Pickle.Integer(epoch);
        archive.Pickle.Text(ModelKeys[0]);
        StateDictFile.WriteDict(archive, tensors);
        archive.Pickle.Text(OptimizerKeys[0]);
        OptimizerStateWriter.WriteDict(archive, layout, optimizer, lrs);
        archive.Pickle.Op(PickleOp.SetItems);
        archive.Pickle.Op(PickleOp.Stop);
        archive.WriteTo(stream);
    }

    private static bool IsSafetensors(string fileName) =>
        Path.GetExtension(fileName).Equals(SafetensorsExtension, StringComparison.OrdinalIgnoreCase);

    // A model may have a layer called `model` or `net`: only a dict of the right form counts.
    private static PickleDict? Find(TensorArchiveReader archive, string[] keys, Func<PickleDict, bool> fits) =>
        archive.Root is not PickleDict root
            ? null
            : keys.Select(key => root[key]).OfType<PickleDict>().FirstOrDefault(fits);

    private static bool IsModel(PickleDict dict) => dict.Keys.Count > 0 && dict.Keys.All(key => dict[key] is PickleTensor);

    private static bool IsOptimizer(PickleDict dict) => dict["state"] is PickleDict && dict["param_groups"] is List<object?>;
}
