using System.Text;

namespace Cluster.Cli.Output;

/// <summary>Writes on where somebody can read it; a closed terminal or a full disk costs lines, never the run.</summary>
/// <remarks>Some lines come from threads of a library, where nobody could catch what writing throws.</remarks>
/// <param name="inner">Where it goes.</param>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Lets this process's output and errors end without it.</summary>
    public static void Install()
    {
        Console.SetOut(new LastingWriter(Console.Out));
        Console.SetError(new LastingWriter(Console.Error));
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // nobody can read it any more
        }
    }
}
