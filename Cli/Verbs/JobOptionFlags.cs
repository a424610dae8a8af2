using System.CommandLine;
using Cluster.Training;

namespace Cluster.Cli.Verbs;

/// <summary>Makes the options of all jobs flags of a verb, and reads what was said of them.</summary>
internal sealed class JobOptionFlags
{
    private readonly Dictionary<string, Option<string?>> _flags;

    private JobOptionFlags(Dictionary<string, Option<string?>> flags) => _flags = flags;

    /// <summary>Adds a flag for each option of any job.</summary>
    /// <exception cref="InvalidOperationException">A job's option has the name of one of the verb's own flags.</exception>
    public static JobOptionFlags AddTo(Command command, JobCatalog jobs)
    {
        var flags = new Dictionary<string, Option<string?>>(StringComparer.Ordinal);
        foreach (var option in jobs.Names.SelectMany(name => jobs.Create(name).Options.Select(option => (Job: name, Option: option)))
            .GroupBy(x => x.Option.Name, StringComparer.Ordinal))
        {
            var flag = new Option<string?>("--" + option.Key)
            {
                Description = $"{option.First().Option.Description} ({string.Join(", ", option.Select(x => x.Job))})",
            };
            if (command.Options.Any(own => own.Name == flag.Name))
                throw new InvalidOperationException($"job '{option.First().Job}': {flag.Name} is a flag of {command.Name} already");
            command.Options.Add(flag);
            flags.Add(option.Key, flag);
        }
        return new JobOptionFlags(flags);
    }

    /// <summary>Refuses options that the job does not take.</summary>
    /// <exception cref="UsageException">There is one; what it takes is listed.</exception>
    public static void Check(TrainingJob job, IReadOnlyDictionary<string, string> options)
    {
        var names = job.Options.Select(option => option.Name).ToArray();
        var unknown = options.Keys.Except(names).Order(StringComparer.Ordinal).FirstOrDefault();
        if (unknown is null) return;
        var takes = names.Length == 0 ? "takes none" : $"takes {string.Join(", ", names.Select(name => $"--{name}"))}";
        throw new UsageException($"--{unknown} is no option of {job.Name}, which {takes}");
    }

    /// <summary>Reads what was said, by the options' names.</summary>
    public IReadOnlyDictionary<string, string> Read(ParseResult parsed) => new SortedDictionary<string, string>(
        _flags.Select(flag => (flag.Key, Value: parsed.GetValue(flag.Value))).Where(said => said.Value is not null)
            .ToDictionary(said => said.Key, said => said.Value!),
        StringComparer.Ordinal);
}
