namespace Cluster.Actors.Links;

/// <summary>
/// Counts the connections of a listener: in all, of each address, and before their hello. Strangers run into the last ones
/// and cannot crowd out whoever is in. Thread-safe.
/// </summary>
internal sealed class ConnectionCaps(LinkLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Counts> _byHost = new(StringComparer.Ordinal);
    private Counts _all;

    /// <summary>Counts a connection in.</summary>
    /// <returns>Null; or why it is one too many, and then it is not counted.</returns>
    public string? TryEnter(string host)
    {
        lock (_lock)
        {
            var own = _byHost.GetValueOrDefault(host);
            if (_all.BeforeHello >= limits.ConnectionsBeforeHelloMax)
                return "too many connections have not said hello yet";
            if (own.BeforeHello >= limits.ConnectionsBeforeHelloPerAddressMax)
                return "too many connections of this address have not said hello yet";
            if (_all.Open >= limits.ConnectionsMax)
                return $"{_all.Open} connections are open, the limit";
            if (own.Open >= limits.ConnectionsPerAddressMax)
                return $"{own.Open} connections of this address are open, the limit";
            _all = _all.Plus(1, 1);
            _byHost[host] = own.Plus(1, 1);
            return null;
        }
    }

    /// <summary>Notes that a connection has said hello.</summary>
    public void Greet(string host) => Add(host, 0, -1);

    /// <summary>Counts a connection out.</summary>
    public void Leave(string host, bool isGreeted) => Add(host, -1, isGreeted ? 0 : -1);

    private void Add(string host, int open, int beforeHello)
    {
        lock (_lock)
        {
            _all = _all.Plus(open, beforeHello);
            var own = _byHost[host].Plus(open, beforeHello);
            if (own.Open == 0)
                _byHost.Remove(host);
            else
                _byHost[host] = own;
        }
    }

    private readonly record struct Counts(int Open, int BeforeHello)
    {
        public Counts Plus(int open, int beforeHello) => new(Open + open, BeforeHello + beforeHello);
    }
}
