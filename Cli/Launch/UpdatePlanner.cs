using System.Globalization;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Snapshots;
using Cluster.Parameters;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Cli.Launch;

/// <summary>Chooses schedule, groups, clipping and average of a run from the command line, the run resumed and the job.</summary>
internal static class UpdatePlanner
{
    /// <summary>Refuses what differs from the snapshot that is resumed.</summary>
    /// <exception cref="UsageException">Something differs.</exception>
    public static void CheckAgainst(UpdateRequest request, TrainerRecord trainer)
    {
        var stood = trainer.Update;
        var asked = Choose(request, stood, stood.Schedule is TimedSchedule { T: { } steps } ? steps : 1);
        Same("--schedule", asked.Schedule, stood.Schedule);
        Same("--warmup", Say(asked.Warmup), Say(stood.Warmup));
        Same("--group and --no-decay", Say(asked.Groups), Say(stood.Groups));
        Same("--clip-norm", asked.ClipNorm, stood.ClipNorm);
        Same("--clip-value", asked.ClipValue, stood.ClipValue);
        Same("--ema", asked.Ema, stood.Ema);
    }

    /// <summary>Makes the options of a run.</summary>
    /// <param name="request">What the command line said.</param>
    /// <param name="fallback">What holds where it said nothing.</param>
    /// <param name="settings">The run so far, for its length.</param>
    /// <exception cref="UsageException">Something asked for cannot be.</exception>
    public static UpdateOptions Choose(UpdateRequest request, UpdateOptions fallback, RunSettings settings)
    {
        var warmup = request.Warmup is null ? fallback.Warmup : ParseWarmup(request.Warmup);
        var options = Choose(request, fallback, Math.Max(1, settings.EndStep.Value - (warmup?.Steps ?? 0)));
        if (options.Schedule is PlateauSchedule && settings.ValRows == 0)
            throw new UsageException("--schedule plateau looks at the validation loss, and the job has no validation rows");
        _ = (settings with { Update = options }).CreateGroups();
        return options;
    }

    private static UpdateOptions Choose(UpdateRequest request, UpdateOptions fallback, long steps)
    {
        var schedule = request.Schedule is { } text
            ? Told("--schedule", text, () => OptionText.Read(text, Schedule.ForName))
            : fallback.Schedule;
        if (schedule is TimedSchedule timed) schedule = timed.Over(steps);
        if (request.Schedule is not null) Told("--schedule", request.Schedule, schedule.Validate);
        var options = fallback with
        {
            Schedule = schedule,
            Warmup = request.Warmup is null ? fallback.Warmup : ParseWarmup(request.Warmup),
            Groups = request.Groups.Count + request.NoDecay.Count == 0 ? fallback.Groups :
            [
                .. request.Groups.Select(ParseGroup),
                .. request.NoDecay.Select(pattern => new GroupRule { Pattern = pattern, WeightDecay = 0 }),
            ],
            ClipNorm = request.ClipNorm ?? (request.ClipValue is null ? fallback.ClipNorm : null),
            ClipValue = request.ClipValue ?? (request.ClipNorm is null ? fallback.ClipValue : null),
            Ema = request.Ema ?? fallback.Ema,
        };
        options.Validate();
        return options;
    }

    // 100, or 100,start=0.1
    private static Warmup ParseWarmup(string text) => Told("--warmup", text, () =>
    {
        var options = OptionText.Read("warmup:steps=" + text, _ => new Warmup { Steps = 0 });
        options.Validate();
        return options;
    });

    // A pattern may hold colons; the values never do.
    private static GroupRule ParseGroup(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1)
            throw new UsageException($"--group '{text}': PATTERN:lr_factor=F,weight_decay=W with one of the two or both");
        return Told("--group", text, () =>
        {
            var rule = OptionText.Read("group" + text[colon..], _ => new GroupRule { Pattern = text[..colon] });
            rule.Validate();
            return rule;
        });
    }

    private static T Told<T>(string flag, string text, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OptimizerOptionsException e)
        {
            throw new UsageException($"{flag} '{text}': {e.Message}");
        }
    }

    private static void Told(string flag, string text, Action check) => Told(flag, text, () =>
    {
        check();
        return true;
    });

    private static void Same<T>(string flag, T asked, T stood)
    {
        if (!Equals(asked, stood))
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"{flag} {asked} differs from the snapshot's {stood?.ToString() ?? "none"}: leave it out, or start a new run"));
    }

    private static string? Say(Warmup? warmup) => warmup is null ? null : OptionText.Write("warmup", warmup);

    private static string Say(IReadOnlyList<GroupRule> rules) =>
        string.Join(' ', rules.Select(rule => OptionText.Write("group", rule)));
}
