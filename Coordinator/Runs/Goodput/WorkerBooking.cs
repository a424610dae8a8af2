namespace Cluster.Coordinator.Runs.Goodput;

/// <summary>Says where each second of a worker went; the parts add up to <paramref name="Seconds"/>.</summary>
/// <param name="Name">Its name, the same after a restart.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Seconds">Seconds in the run.</param>
/// <param name="DataS">It waited for its rows.</param>
/// <param name="ComputeS">Forward, loss, backward, gradient.</param>
/// <param name="PushS">It handed its gradients over.</param>
/// <param name="PullS">New parameters became its replica's.</param>
/// <param name="WaitS">It waited for a version; <paramref name="WaitsForS"/> says for whom.</param>
/// <param name="EvaluateS">It computed validation rows.</param>
/// <param name="RecomputedS">It computed what was computed before: after a loss, or because another was as fast.</param>
/// <param name="IdleS">Nothing of these: before the first step, at an epoch's end, after the last step.</param>
/// <param name="Slots">The slots it computed that counted.</param>
/// <param name="HeldUpS">Steps waited for this worker alone.</param>
/// <param name="WaitsForS">
/// Its waiting, by whom it waited for: a worker that all others waited for, <c>server</c> while it applied the step, <c>others</c>.
/// </param>
/// <param name="PausedS">It waited as the run was paused: for nobody.</param>
public sealed record WorkerBooking(
    string Name, string Host, double Seconds, double DataS, double ComputeS, double PushS, double PullS, double WaitS,
    double EvaluateS, double RecomputedS, double IdleS, long Slots, double HeldUpS, IReadOnlyDictionary<string, double> WaitsForS,
    double PausedS = 0)
{
    /// <summary>Adds what was booked of it in a later generation.</summary>
    public WorkerBooking Add(WorkerBooking later) => new(
        later.Name, later.Host, Sum(Seconds, later.Seconds), Sum(DataS, later.DataS), Sum(ComputeS, later.ComputeS),
        Sum(PushS, later.PushS), Sum(PullS, later.PullS), Sum(WaitS, later.WaitS), Sum(EvaluateS, later.EvaluateS),
        Sum(RecomputedS, later.RecomputedS), Sum(IdleS, later.IdleS), Slots + later.Slots, Sum(HeldUpS, later.HeldUpS),
        WaitsForS.Keys.Union(later.WaitsForS.Keys).Order(StringComparer.Ordinal).ToDictionary(
            whom => whom, whom => Sum(WaitsForS.GetValueOrDefault(whom), later.WaitsForS.GetValueOrDefault(whom))),
        Sum(PausedS, later.PausedS));

    private static double Sum(double a, double b) => Math.Round(a + b, 6);
}
