namespace Cluster.Messages;

/// <summary>Bounds what a worker says of a slot that is not finite.</summary>
public static class NotFiniteDetail
{
    /// <summary>Characters of the text: one line that names loss, parameter and rows.</summary>
    public const int LengthMax = 500;

    /// <summary>Cuts a text that is too long.</summary>
    public static string Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= LengthMax) return text;
        return text[..(char.IsHighSurrogate(text[LengthMax - 1]) ? LengthMax - 1 : LengthMax)];
    }
}
