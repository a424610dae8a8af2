namespace Cluster.Training;

/// <summary>Knows the jobs that a program can train, by name.</summary>
public sealed class JobCatalog
{
    private readonly SortedDictionary<string, Func<TrainingJob>> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<TrainingJob>> _hidden = new(StringComparer.Ordinal);

    /// <summary>Gets the names of all jobs but hidden ones, sorted.</summary>
    public IReadOnlyCollection<string> Names => _jobs.Keys;

    /// <summary>Adds a job.</summary>
    /// <param name="name">The name it is asked for by.</param>
    /// <param name="create">Makes the job; called whenever one is needed.</param>
    /// <returns>This catalog, to add the next.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public JobCatalog Add(string name, Func<TrainingJob> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _jobs.Add(name, create);
        return this;
    }

    /// <summary>
    /// Adds a job that no list shows, for a tool of the program's own; a listed job of its name goes before it.
    /// </summary>
    /// <param name="name">The name it is asked for by.</param>
    /// <param name="create">Makes the job; called whenever one is needed.</param>
    /// <returns>This catalog, to add the next.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public JobCatalog AddHidden(string name, Func<TrainingJob> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _hidden[name] = create;
        return this;
    }

    /// <summary>Makes the job called <paramref name="name"/>.</summary>
    /// <exception cref="JobException">No job has that name; the known names are listed.</exception>
    public TrainingJob Create(string name) =>
        _jobs.TryGetValue(name, out var create) || _hidden.TryGetValue(name, out create)
            ? create()
            : throw new JobException("", $"no job is called '{Data.DataException.Escape(name)}'; known jobs: " +
                string.Join(", ", _jobs.Keys));
}
