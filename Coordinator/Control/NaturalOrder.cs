using System.Globalization;

namespace Cluster.Coordinator.Control;

/// <summary>Orders names as people do: worker-2 before worker-10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>Gets the only one.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var ((textX, numberX), (textY, numberY)) = (Split(x ?? ""), Split(y ?? ""));
        var order = string.CompareOrdinal(textX, textY);
        if (order == 0) order = numberX.CompareTo(numberY);
        return order != 0 ? order : string.CompareOrdinal(x, y);
    }

    private static (string Text, long Number) Split(string name)
    {
        var text = name.TrimEnd("0123456789".ToCharArray());
        return (text, long.TryParse(name.AsSpan(text.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1);
    }
}
