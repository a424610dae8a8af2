using System.CommandLine;

namespace Cluster.Cli.Configuration;

/// <summary>
/// Completes the command lines of coordinator, server and worker as <see cref="Configured"/> does that of train: a pod or a service
/// is set up by its environment alone.
/// </summary>
internal static class RoleSettings
{
    /// <summary>Adds the flags by which settings are said elsewhere.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Configured.File);
        command.Options.Add(Configured.Set);
    }

    /// <summary>Completes a command line.</summary>
    /// <exception cref="UsageException">File or environment say what cannot be; all of it is told.</exception>
    public static ParseResult Complete(ParseResult parsed)
    {
        var configured = Configured.Read(parsed, null, Configured.Variables());
        return configured.Mistakes.Count == 0
            ? configured.Parse(parsed.CommandResult.Command)
            : throw new UsageException(configured.Mistakes);
    }

    /// <summary>Gets a value that must be said somewhere.</summary>
    /// <param name="parsed">The completed command line.</param>
    /// <param name="option">Its flag.</param>
    /// <param name="example">What it looks like.</param>
    /// <exception cref="UsageException">Nobody said it.</exception>
    public static string Require(ParseResult parsed, Option<string?> option, string example) => parsed.GetValue(option)
        ?? throw new UsageException(
            $"{option.Name} is not said: {option.Name} {example}, or {SettingsReader.VariableOf(SettingKeys.KeyOf(option.Name))}={example} in the environment");
}
