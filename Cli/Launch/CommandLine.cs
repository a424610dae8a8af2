namespace Cluster.Cli.Launch;

/// <summary>Is this process's command line, for people to read.</summary>
internal static class CommandLine
{
    private const string Hidden = "***";

    private static readonly string[] Secrets = ["token", "secret", "password", "credential", "api-key", "api_key"];

    /// <summary>Leaves the values out of what looks like a secret.</summary>
    /// <param name="arguments">The arguments.</param>
    public static IReadOnlyList<string> WithoutSecrets(IReadOnlyList<string> arguments)
    {
        var told = new List<string>();
        var hideNext = false;
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var isFlag = argument.StartsWith('-');
            var isSecret = (isFlag || equals > 0) && Array.Exists(Secrets, s => name.Contains(s, StringComparison.OrdinalIgnoreCase));
            told.Add(hideNext && !isFlag ? Hidden : isSecret && equals > 0 ? $"{name}={Hidden}" : argument);
            hideNext = isSecret && equals < 0;
        }

        return told;
    }
}
