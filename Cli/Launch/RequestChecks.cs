using System.Globalization;
using Cluster.Cli.Configuration;
using Cluster.Coordinator.Runs;
using Cluster.Training.Loading;

namespace Cluster.Cli.Launch;

/// <summary>Finds what of a request cannot be whatever the job is: all of it at once.</summary>
internal sealed class RequestChecks
{
    /// <summary>What a run's name is made of.</summary>
    public const string NameRule = "letters, digits, '-', '_' and '.' make a folder's name everywhere";

    private readonly TrainRequest _request;
    private readonly List<string> _mistakes = [];

    private RequestChecks(TrainRequest request) => _request = request;

    /// <summary>Lists the mistakes of a request, a line each.</summary>
    public static IReadOnlyList<string> MistakesOf(TrainRequest request)
    {
        var checks = new RequestChecks(request);
        checks.CheckNumbers();
        checks.CheckWords();
        return checks._mistakes;
    }

    /// <summary>Tells whether a run may have this name.</summary>
    public static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Reads <c>--workers</c>: N starts N and waits for none; MIN:MAX starts MAX and waits for MIN before the first step.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static (int Min, int Max) Workers(string? text, int fallback)
    {
        if (text is null) return (1, fallback);
        var parts = text.Split(':');
        if (parts.Length > 2 || !parts.All(p => int.TryParse(p, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            throw new UsageException($"--workers '{text}': a number, or MIN:MAX such as 2:4");
        var numbers = parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (numbers.Length == 1) return (Math.Min(numbers[0], 1), numbers[0]);
        if (numbers[0] > numbers[1]) throw new UsageException($"--workers {text}: the first number is above the second");
        return (numbers[0], numbers[1]);
    }

    private void CheckNumbers()
    {
        Try("--workers", () => AtLeast("--workers", Workers(_request.Workers, 1).Min, 1));
        AtLeast("--servers", _request.Servers, 0);
        AtLeast("--keep", _request.Keep, 0);
        if (!(_request.Audit >= 0 && _request.Audit <= 1)) Add("--audit", $"--audit {_request.Audit}: a share from 0 to 1");
        if (_request.Audit > 0 && _request.AllowUnlike)
            Add("--audit", $"--audit compares copies bit for bit, which --allow-unlike gives up: choose one");
        AtLeast("--slots", _request.Slots, 1);
        AtLeast("--accumulate", _request.Accumulate, 1);
        if (_request.Accumulate is not null && _request.Slots is not null)
            Add("--accumulate", $"--accumulate K is the same as --slots WORKERS x K: choose one");
        AtLeast("--epochs", _request.Epochs, 1);
        AtLeast("--batch-size", _request.BatchSize, 1);
        AtLeast("--threads-per-worker", _request.ThreadsPerWorker, 1);
        AtLeast("--num-workers", _request.LoaderThreads, 0);
        if (_request.LoaderThreads > BatchLoader.WorkersMax)
            Add("--num-workers", $"--num-workers {_request.LoaderThreads} is above {BatchLoader.WorkersMax}");
        AtLeast("--snapshot-every", _request.SnapshotEvery, 0);
        AtLeast("--max-restarts", _request.MaxRestarts, 0);
        AtLeast("--log-every", _request.LogEvery, 1);
        Try("--best", () => BestPlanner.Check(_request.Best));
        if (_request.Verbose is < 0 or > 2) Add("--verbose", $"--verbose {_request.Verbose}: 0, 1 or 2");
    }

    private void CheckWords()
    {
        if (_request.Name is { } name && !IsName(name)) Add("--name", $"--name '{name}': {NameRule}");
        Try("--on-nan", () => OptimizerChoice.ReadOnNan(_request.OnNan, OnNan.Stop));
        if (_request.Optimizer is { } optimizer) Try("--optimizer", () => OptimizerChoice.Parse(optimizer, null));
        if (_request.From is not null && _request.Resume is not null)
            Add("--from", $"--from begins a run with weights of Python's, --resume with a snapshot: choose one");
    }

    private void AtLeast(string flag, int? value, int least)
    {
        if (value < least) Add(flag, $"{flag} {value} is below {least}");
    }

    private void Try(string flag, Action check)
    {
        try
        {
            check();
        }
        catch (UsageException e)
        {
            Add(flag, $"{e.Message}");
        }
    }

    // What was not said as a flag is told with the place where it was.
    private void Add(string flag, FormattableString text)
    {
        var origin = _request.Origins.GetValueOrDefault(SettingKeys.KeyOf(flag), Configured.Default);
        var isFlag = origin == Configured.Default || origin == $"flag {flag}";
        _mistakes.Add(text.ToString(CultureInfo.InvariantCulture) + (isFlag ? "" : $" ({origin})"));
    }
}
