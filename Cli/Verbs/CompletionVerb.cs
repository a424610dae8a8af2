using System.CommandLine;
using Cluster.Cli.Completion;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster completion</c>: what a shell needs to complete verbs and flags.</summary>
internal static class CompletionVerb
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash or zsh." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Prints a script that completes verbs and flags in a shell.") { Shell };
        command.SetAction(parsed => Console.Out.Write(CompletionScript.Of(parsed.RootCommandResult.Command, parsed.GetValue(Shell)!)));
        return command;
    }
}
