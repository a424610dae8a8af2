using System.Globalization;
using Cluster.Coordinator.Runs.Goodput;

namespace Cluster.Cli.Runs;

/// <summary>Finds in a ledger why a run is not faster, the most expensive reason first.</summary>
/// <remarks>Pure. The thresholds are where a change of the setting is worth a try, not where something is wrong.</remarks>
internal static class Diagnosis
{
    private const double DataShareMin = 0.2;
    private const double HeldUpShareMin = 0.15;
    private const double ApplyShareMin = 0.25;
    private const double OverheadShareMin = 0.4;
    private const double RecomputedShareMin = 0.1;
    private const double EvaluateShareMin = 0.4;
    private const double IdleShareMin = 0.5;

    /// <summary>How many times as long a worker's slot takes before the worker is called slow.</summary>
    private const double SlowFactor = 1.4;

    /// <summary>A slot that computes longer than this is not tiny, in seconds.</summary>
    private const double TinySlotMax = 0.002;

    /// <summary>Finds the reasons.</summary>
    /// <returns>At least one: where nothing stands out, that the time goes where it should.</returns>
    public static IReadOnlyList<Finding> Of(GoodputLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Workers.Count == 0 || ledger.Steps == 0)
            return [new Finding("nothing_booked", null, 0, "no step was booked yet", "look again after the first epoch")];
        var (slow, starved) = (SlowWorker(ledger), InputBound(ledger));
        Finding?[] found =
        [
            starved, slow, UnevenSlots(ledger), CoresMissing(ledger), ServerBound(ledger),
            starved is null ? TinyBatches(ledger) : null, // others wait for a starved worker's rows too
            slow is null ? Recomputed(ledger) : null, // others compute a slow worker's slots too
            Evaluating(ledger), Idle(ledger),
        ];
        var all = found.OfType<Finding>().OrderByDescending(f => f.Share).ToList();
        if (all.Count > 0) return all;
        if (Contended(ledger) is { } contended) return [contended];
        var total = Total(ledger);
        return
        [
            new Finding(
                "compute_bound", null, total.ComputeS / Active(total),
                $"compute-bound: {Percent(total.ComputeS / Active(total))} of the workers' time is forward and backward, as it should be",
                "more --workers, each on a core of its own, or --device cuda make it faster"),
        ];
    }

    private static Finding? InputBound(GoodputLedger ledger)
    {
        var bound = ledger.Workers.Where(w => Training(w) > 0 && w.DataS / Training(w) > DataShareMin).ToList();
        if (bound.Count == 0) return null;
        var worst = bound.MaxBy(w => w.DataS / Training(w))!;
        var share = worst.DataS / Training(worst);
        var isOne = bound.Count < ledger.Workers.Count || bound.Count == 1;
        var who = isOne ? worst.Name + " is" : "every worker is";
        return new Finding(
            "input_bound", isOne ? worst.Name : null, share, $"{who} input-bound: {Percent(share)} waiting for data",
            Say($"try --num-workers {Math.Max(2, 2 * ledger.NumWorkers)}"));
    }

    private static Finding? SlowWorker(GoodputLedger ledger)
    {
        if (Holder(ledger) is not var (worker, share)) return null;
        var others = ledger.Workers.Where(w => w != worker).Select(PerSlot).OfType<double>().Order().ToList();
        if (others.Count == 0) return null;
        var usual = others[others.Count / 2];
        if (PerSlot(worker) < SlowFactor * usual) return null;
        var how = PerSlot(worker) is { } own ? Say($"computes a slot in {1000 * own:0.##} ms") : "delivers no slot in time";
        return new Finding(
            "slow_worker", worker.Name, share,
            Say($"{worker.Name} on {worker.Host} is slow: it {how}, the others in {1000 * usual:0.##} ms, ")
                + $"and {Percent(share)} of the time they wait for it alone",
            "see what else runs on that machine, or leave that worker out");
    }

    private static Finding? UnevenSlots(GoodputLedger ledger)
    {
        if (Holder(ledger) is not var (worker, share) || ledger.Slots % ledger.Workers.Count == 0 || ledger.Workers.Count == 1) return null;
        var even = (ledger.Slots / ledger.Workers.Count + 1) * ledger.Workers.Count;
        return new Finding(
            "uneven_slots", worker.Name, share,
            Say($"{ledger.Slots} slots on {ledger.Workers.Count} workers: {worker.Name} computes more of them, and ")
                + $"{Percent(share)} of the time the others wait for it",
            Say($"--slots {even} in a new run is even"));
    }

    private static Finding? CoresMissing(GoodputLedger ledger)
    {
        var here = ledger.Workers.Count(w => w.Host == ledger.Host);
        var needed = here * ledger.ThreadsPerWorker;
        if (needed <= ledger.Cores) return null;
        return new Finding(
            "cores_missing", null, 1 - (double)ledger.Cores / needed,
            Say($"{here} workers of {ledger.ThreadsPerWorker} threads share {ledger.Cores} cores of {ledger.Host}: a core per thread is missing"),
            Say($"try --workers {Math.Max(1, ledger.Cores / ledger.ThreadsPerWorker)}, or workers on other machines"));
    }

    private static Finding? ServerBound(GoodputLedger ledger)
    {
        if (ledger.Shards.Count == 0) return null;
        var apply = ledger.Shards.Max(s => s.ApplyS);
        var share = apply / Math.Max(apply, MeanTraining(ledger));
        if (share < ApplyShareMin) return null;
        return new Finding(
            "server_bound", null, share,
            Say($"server-bound: {Percent(share)} of each step the server reduces and updates, {1000 * apply / ledger.Steps:0.##} ms a step"),
            Say($"try --servers {Math.Max(2, 2 * ledger.Servers)}, each on a core of its own, or a larger --batch-size"));
    }

    private static Finding? TinyBatches(GoodputLedger ledger)
    {
        var (share, perSlot, around) = Overhead(ledger);
        if (share < OverheadShareMin || perSlot > TinySlotMax) return null;
        return new Finding(
            "tiny_batches", null, share,
            Say($"tiny batches: overhead dominates, {Percent(share)} of the time; a slot computes {1000 * perSlot:0.###} ms and costs ")
                + Say($"{1000 * around:0.###} ms around it"),
            ledger.Workers.Count > 1
                ? Say($"try --batch-size {4 * ledger.BatchSize}, or --workers 1")
                : Say($"try --batch-size {4 * ledger.BatchSize}"));
    }

    private static Finding? Contended(GoodputLedger ledger)
    {
        var (share, perSlot, around) = Overhead(ledger);
        return share < OverheadShareMin ? null : new Finding(
            "contended", null, share,
            Say($"{Percent(share)} of the time gradients are handed over, or nobody in particular is waited for, {1000 * around:0.#} ms ")
                + Say($"for each slot of {1000 * perSlot:0.#} ms: other programs have the processor, or links are slow"),
            "see what else runs on these machines, or try fewer --workers");
    }

    // What a slot costs beside rows, arithmetic, the server and slower workers.
    private static (double Share, double PerSlotS, double AroundS) Overhead(GoodputLedger ledger)
    {
        var total = Total(ledger);
        var around = total.PushS + total.PullS + total.WaitsForS.GetValueOrDefault("others");
        var slots = Math.Max(1, total.Slots);
        return (around / Math.Max(ledger.Workers.Sum(Training), double.Epsilon), total.ComputeS / slots, around / slots);
    }

    private static Finding? Recomputed(GoodputLedger ledger)
    {
        var total = Total(ledger);
        var share = total.RecomputedS / Active(total);
        return share < RecomputedShareMin ? null : new Finding(
            "recomputed", null, share, $"{Percent(share)} of the workers' time computed again what was computed before",
            "a smaller --snapshot-every loses fewer steps where a server or the coordinator is lost");
    }

    private static Finding? Evaluating(GoodputLedger ledger)
    {
        var total = Total(ledger);
        var share = total.EvaluateS / Active(total);
        return share < EvaluateShareMin ? null : new Finding(
            "evaluation", null, share, $"{Percent(share)} of the workers' time goes into validation rows",
            "fewer validation rows, or more training rows to an epoch");
    }

    private static Finding? Idle(GoodputLedger ledger)
    {
        var total = Total(ledger);
        var share = total.IdleS / Active(total);
        return share < IdleShareMin ? null : new Finding(
            "idle", null, share, $"{Percent(share)} of the workers' time was before the first step, between epochs and after the last one",
            "a longer run has a smaller part of it");
    }

    // The worker that steps waited for most, where that is worth telling.
    private static (WorkerBooking Worker, double Share)? Holder(GoodputLedger ledger)
    {
        var worker = ledger.Workers.MaxBy(w => w.HeldUpS)!;
        var share = worker.HeldUpS / Math.Max(MeanTraining(ledger), double.Epsilon);
        return share < HeldUpShareMin ? null : (worker, Math.Min(1, share));
    }

    private static double? PerSlot(WorkerBooking w) => w.Slots == 0 ? null : w.ComputeS / w.Slots;

    private static double Training(WorkerBooking w) => Math.Max(0, Active(w) - w.IdleS - w.EvaluateS);

    // A pause is nobody's fault.
    private static double Active(WorkerBooking w) => Math.Max(double.Epsilon, w.Seconds - w.PausedS);

    private static double MeanTraining(GoodputLedger ledger) => ledger.Workers.Average(Training);

    private static WorkerBooking Total(GoodputLedger ledger) => ledger.Workers.Aggregate((a, b) => a.Add(b));

    private static string Percent(double share) => Say($"{100 * share:0} %");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
