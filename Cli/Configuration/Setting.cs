namespace Cluster.Cli.Configuration;

/// <summary>Is a value that was said of a key somewhere.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">The value; several for a key that takes a list.</param>
/// <param name="Origin">Where it was said, such as <c>environment CLUSTER__LR</c>.</param>
internal sealed record Setting(string Key, IReadOnlyList<string> Values, string Origin);
