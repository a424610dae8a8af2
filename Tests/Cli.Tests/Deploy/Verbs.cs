using System.CommandLine;
using Cluster.Cli.Configuration;
using Cluster.Cli.Verbs;
using Cluster.Training;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Judges settings as the verb does that reads them.</summary>
internal static class Verbs
{
    private static readonly CommandContext Context = new(new JobCatalog(), "digits");

    /// <summary>Lists what is wrong in an environment.</summary>
    public static IReadOnlyList<string> Mistakes(string verb, IReadOnlyDictionary<string, string> environment)
    {
        var reader = Reader(verb);
        _ = reader.ReadEnvironment(environment);
        return reader.Mistakes;
    }

    /// <summary>Lists what is wrong in a file of settings.</summary>
    public static IReadOnlyList<string> MistakesOfFile(string verb, string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            var reader = Reader(verb);
            _ = reader.ReadFile(path);
            return reader.Mistakes;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static SettingsReader Reader(string verb)
    {
        Command command = verb switch
        {
            "prepare" => PrepareVerb.Create(Context),
            "coordinator" => CoordinatorVerb.Create(Context),
            "server" => ServerVerb.Create(Context),
            "worker" => WorkerVerb.Create(Context),
            _ => throw new ArgumentException(verb),
        };
        return new SettingsReader(new SettingKeys(command, Configured.File, Configured.Set));
    }
}
