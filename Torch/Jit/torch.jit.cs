namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>Brings modules that Python wrote with <c>torch.jit.script</c> or <c>torch.jit.trace</c>.</summary>
    public static partial class jit
    {
        /// <summary>Loads a TorchScript module from a file, to the processor.</summary>
        /// <remarks>Such a file is a program: one that reaches for files, other processes or threads is refused.</remarks>
        /// <param name="filename">The file that <c>torch.jit.save</c> wrote.</param>
        /// <returns>The module, in the mode in which it was saved.</returns>
        /// <exception cref="ScriptFileException">The file is missing, damaged, or no TorchScript module.</exception>
        public static ScriptModule load(string filename)
        {
            ScriptArchive.Check(filename);
            return new ScriptModule(filename);
        }
    }
}
