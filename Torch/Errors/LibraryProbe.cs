namespace Cluster.Torch;

/// <summary>Tells one path where the bridge was looked for, and why it could not be used from there.</summary>
/// <param name="Path">The full path of the library.</param>
/// <param name="Error">The loader's words.</param>
public readonly record struct LibraryProbe(string Path, string Error);
