namespace Cluster.Actors.Runtime;

internal sealed class MessageStash(ActorCell cell) : IStash
{
    private readonly Queue<Envelope> _stashed = new();

    public void Stash()
    {
        var limit = cell.System.Limits.StashMessages;
        if (_stashed.Count >= limit)
            throw new StashOverflowException($"{cell.Self.Path} stashed {limit} messages, the limit");
        _stashed.Enqueue(cell.CurrentEnvelope);
    }

    public void Unstash()
    {
        if (_stashed.TryDequeue(out var envelope))
            cell.Mailbox.Prepend([envelope]);
    }

    public void UnstashAll()
    {
        if (_stashed.Count == 0)
            return;
        cell.Mailbox.Prepend(_stashed.ToArray());
        _stashed.Clear();
    }
}
