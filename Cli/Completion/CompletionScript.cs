using System.CommandLine;
using System.Text;

namespace Cluster.Cli.Completion;

/// <summary>Writes the completion script of a command: all verbs and flags stand in it, so that no process is started to complete.</summary>
internal static class CompletionScript
{
    /// <summary>Makes the script.</summary>
    /// <param name="root">The command.</param>
    /// <param name="shell">bash, or zsh, which runs bash's script.</param>
    public static string Of(Command root, string shell)
    {
        var script = new StringBuilder();
        if (shell == "zsh")
            script.Append(
                "#compdef cluster\n(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }\n"
                + "autoload -U +X bashcompinit && bashcompinit\n");
        script.Append(
            """
            _cluster() {
                local at="" i word
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case "$at $word" in

            """);
        foreach (var (path, _) in Paths(root, "")) script.Append($"            \"{path}\") at=\"{path}\" ;;\n");
        script.Append(
            """
                    esac
                done
                local words=""
                case "$at" in

            """);
        foreach (var (path, command) in Paths(root, "").Prepend(("", root)))
            script.Append($"        \"{path}\") words=\"{string.Join(' ', Words(command))}\" ;;\n");
        script.Append(
            """
                esac
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _cluster cluster ./cluster

            """);
        return script.ToString();
    }

    private static IEnumerable<(string Path, Command Command)> Paths(Command above, string path) =>
        above.Subcommands.Where(c => !c.Hidden).SelectMany(c => Paths(c, $"{path} {c.Name}").Prepend(($"{path} {c.Name}", c)));

    private static IEnumerable<string> Words(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)
            .Concat(command.Options.Where(o => !o.Hidden).Select(o => o.Name)).Append("--help").Distinct();
}
