namespace Cluster.Coordinator.Runs;

/// <summary>Says where the time of a step goes: the mean of a worker's and the server's, in microseconds per step.</summary>
/// <param name="DataUs">A worker gets its rows.</param>
/// <param name="ComputeUs">Forward, loss, backward, gradient.</param>
/// <param name="PushUs">It hands its gradients over.</param>
/// <param name="ApplyUs">The server looks at the slots, reduces them and updates the parameters.</param>
/// <param name="PullUs">The new parameters become the replica's.</param>
/// <param name="WaitUs">What else a worker waits for: other workers, wake-ups, the network.</param>
public sealed record StepTimes(
    double DataUs, double ComputeUs, double PushUs, double ApplyUs, double PullUs, double WaitUs);
