using System.CommandLine;
using Cluster.Cli.Templates;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster new</c>: a job of one's own to begin with.</summary>
internal static class NewVerb
{
    private const string Library = "Cli";
    private const string Here = ".";

    private static readonly Argument<string> Name = new("NAME") { Description = "The job's name, such as wine." };
    private static readonly Option<string> Dir = new("--dir")
    {
        Description = "Where its folder is made.",
        DefaultValueFactory = _ => Here,
    };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("new", "Writes a job of your own in a file, its settings, and a note on its data.") { Name, Dir };
        command.SetAction(parsed => Write(parsed.GetValue(Name)!, parsed.GetValue(Dir)!));
        return command;
    }

    private static int Write(string name, string dir)
    {
        if (!JobTemplate.IsName(name)) throw new UsageException($"new '{name}': lower-case letters, digits and hyphens make a job's name");
        var folder = dir == Here ? name : Path.Combine(dir, name);
        if (Path.Exists(folder)) throw new UsageException($"{folder} is there already: name another job, or another --dir");
        var command = new JobTemplate(name).Write(folder, FindLibrary());
        Console.Out.WriteLine($"{Path.Combine(folder, "Job.cs")}  the job: data, model, loss");
        Console.Out.WriteLine($"{Path.Combine(folder, name + ".json")}  its settings");
        Console.Out.WriteLine($"{Path.Combine(folder, "DATA.md")}  where its rows come from");
        Console.Out.WriteLine($"train it: {command}");
        return ExitCodes.Done;
    }

    // The command lies in its repository's artifacts.
    private static string FindLibrary()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Library, $"{Library}.csproj")))
                return Path.Combine(folder.FullName, Library);
        throw new UsageException(
            $"no {Library}/{Library}.csproj above {AppContext.BaseDirectory}: a job is built against the source, so run this in a checkout",
            ExitCodes.Environment);
    }
}
