using System.IO.Enumeration;

namespace Cluster.Training.Replicas;

/// <summary>Tells which parameters a pattern of <see cref="JobContext.Freeze"/> names.</summary>
internal static class FreezePattern
{
    /// <summary>Tells whether the pattern names a parameter; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    public static bool Matches(string pattern, string name) =>
        pattern == name || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
