using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Parameters.StateDict;

/// <summary>
/// Writes and reads an optimizer in the layout of <c>torch.optim</c> 1.13.1:
/// <c>{'state': {i: {...}}, 'param_groups': [{...}]}</c>, parameters numbered in PyTorch's order: those of the first group in
/// their order, then those of the next one.
/// </summary>
/// <remarks>The hyper-parameters contain floats, which <c>weights_only=True</c> reads from PyTorch 2 on; 1.13 needs a
/// plain <c>torch.load</c>. SGD and Lion keep no step count in the layout.</remarks>
public static class OptimizerStateFile
{
    /// <summary>Writes an optimizer of all parameters, loadable by the <c>load_state_dict</c> of its PyTorch twin.
    /// </summary>
    /// <param name="stream">Where the file goes; it need not seek.</param>
    /// <param name="layout">The layout of the parameters.</param>
    /// <param name="optimizer">The optimizer; its state is written straight from its memory.</param>
    /// <param name="lrs">The learning rate of each group at this step, where a schedule changes it; null: the optimizer's
    /// own.</param>
    /// <exception cref="ArgumentException">The optimizer is not one of all of the layout's parameters.</exception>
    public static void Write(
        Stream stream, ParameterLayout layout, Optimizer optimizer, IReadOnlyList<double>? lrs = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(layout, optimizer);
        OptimizerStateWriter.Write(stream, layout, optimizer, lrs);
    }

    /// <summary>Reads the state into an optimizer of the same kind; its hyper-parameters stay as they are.</summary>
    /// <param name="stream">The file, seekable.</param>
    /// <param name="fileName">Its name, for the failure's text.</param>
    /// <param name="layout">The layout of the parameters.</param>
    /// <param name="optimizer">The optimizer; unchanged when this throws. Its step count becomes the file's; for SGD
    /// and Lion, whose files have none, 1 where there are momentum buffers or means, else 0.</param>
    /// <exception cref="ArgumentException">The optimizer is not one of all of the layout's parameters.</exception>
    /// <exception cref="StateDictException">The file is damaged, unsafe, or of another optimizer or model.</exception>
    public static void Read(Stream stream, string fileName, ParameterLayout layout, Optimizer optimizer)
    {
        Check(layout, optimizer);
        var archive = new TensorArchiveReader(stream, fileName);
        new OptimizerStateReader(archive, archive.Root, layout, optimizer).Read();
    }

    internal static void Check(ParameterLayout layout, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (optimizer.Length != layout.ParameterCount)
        {
            throw new ArgumentException(
                $"The optimizer is for {optimizer.Length} floats, the layout has {layout.ParameterCount}.",
                nameof(optimizer));
        }
    }
}
