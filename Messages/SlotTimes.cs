namespace Cluster.Messages;

/// <content>Sums of times.</content>
public sealed partial class SlotTimes
{
    /// <summary>Adds the times of another slot; null adds nothing.</summary>
    public void Add(SlotTimes? other)
    {
        if (other is null) return;
        Wait += other.Wait;
        Pull += other.Pull;
        Data += other.Data;
        Compute += other.Compute;
        Push += other.Push;
    }
}
