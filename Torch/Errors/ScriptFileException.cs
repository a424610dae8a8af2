namespace Cluster.Torch;

/// <summary>Reports a TorchScript file that cannot be used as a model.</summary>
public sealed class ScriptFileException : TensorLayerException
{
    internal ScriptFileException(string file, string reason)
        : base($"{file}: {reason}")
    {
        File = file;
        Reason = reason;
    }

    /// <summary>Gets the file as the caller named it.</summary>
    public string File { get; }

    /// <summary>Gets what is wrong with it.</summary>
    public string Reason { get; }
}
