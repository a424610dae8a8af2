using System.Globalization;
using Cluster.Actors.Links;
using Cluster.Actors.Runtime;
using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Remote;

/// <summary>
/// Ties an actor system to others: who we are, where we listen, and the links that are open. Thread-safe.
/// </summary>
public sealed class RemoteExtension
{
    private readonly OrderedDictionary<Address, Association> _byAddress = new();
    private readonly Lock _lock = new();
    private readonly RemoteSettings _settings;
    private readonly ILogger _log;
    private ILinkListener? _listener;
    private Address? _address;
    private string? _dialProblem;
    private bool _ended;

    internal RemoteExtension(ActorSystem system, RemoteSettings settings, ILoggerFactory loggers)
    {
        System = system;
        _settings = settings;
        _log = loggers.CreateLogger("Cluster.Actors.Remote");
        Registry = new MessageRegistry(settings.Messages);
        if (settings.ListenAddress is null)
            _address = AddressWithoutListener();
    }

    /// <summary>The address of this system; a made-up host where it only dials.</summary>
    /// <exception cref="InvalidOperationException">The listener was not started yet.</exception>
    public Address Address => _address
        ?? throw new InvalidOperationException($"{System.Name} does not listen yet: await Remote.StartAsync() first");

    /// <summary>Where the listener is, with the actual port; null before it is started, and where there is none.</summary>
    public LinkAddress? Listening => _listener?.Address;

    /// <summary>Opens links; for tensor links the application dials and is handed the frames itself.</summary>
    public ILinkTransport Transport => _settings.Transport;

    /// <summary>Decides on tensor links that others open to our listener; null refuses them.</summary>
    public ILinkAcceptor? TensorLinks { get; set; }

    /// <summary>
    /// Why the last dial to another system came to nothing; null where it was answered, or there was none yet.
    /// </summary>
    public string? DialProblem
    {
        get => Volatile.Read(ref _dialProblem);
        internal set => Volatile.Write(ref _dialProblem, value);
    }

    internal ActorSystem System { get; }

    internal MessageRegistry Registry { get; }

    internal RemoteLimits Limits => _settings.Limits;

    /// <summary>Whether a peer of a role may send frames of a tag; the runtime's own are everybody's.</summary>
    internal bool MaySend(string role, ushort tag) =>
        tag >= FrameHeader.ReservedTags || _settings.MaySend?.Invoke(role, tag) != false;

    /// <summary>
    /// Starts to listen, where a listen address is set; call it once, before the first remote message.
    /// </summary>
    /// <returns>The address of this system, with the actual port.</returns>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public async ValueTask<Address> StartAsync(CancellationToken cancellationToken = default)
    {
        if (_listener is null && _settings.ListenAddress is { } where)
        {
            var acceptor = new RemoteAcceptor(this);
            _listener = await Transport.ListenAsync(where, HelloFrom, acceptor, cancellationToken)
                .ConfigureAwait(false);
            _address = AddressAt(_listener.Address);
            _log.LogInformation("{System} listens on {Address}", System.Name, _listener.Address);
        }

        return Address;
    }

    /// <summary>Says who we are, to open a link.</summary>
    /// <param name="channel">What the link will carry.</param>
    /// <param name="detail">The application's own word; at most 512 bytes of UTF-8.</param>
    public LinkHello Hello(LinkChannel channel, string detail = "") =>
        new(channel, System.Name, System.Uid, Address.ToString(), detail);

    /// <summary>Returns the path by which other systems can find an actor of this one.</summary>
    public string PathOf(IActorRef actor) => actor.Path.Address.HasLocalScope
        ? $"{Address}{actor.Path.ToRelativeWithUid()}"
        : actor.Path.ToSerializationFormat();

    internal bool IsOwn(Address address) => address == _address;

    internal InternalActorRef RefFor(ActorPath path) => IsOwn(path.Address)
        ? System.FindLocal(path) ?? new DeadLetterRef(System, path)
        : new RemoteActorRef(this, path);

    internal void Send(RemoteActorRef recipient, object message, IActorRef? sender)
    {
        if (Obtain(recipient.Path.Address, out var problem) is { } association)
            association.Send(recipient, message, sender);
        else
            System.PublishLost(new Dropped(message, problem, sender, recipient));
    }

    internal void Watch(RemoteActorRef watchee, InternalActorRef watcher)
    {
        if (Obtain(watchee.Path.Address, out _)?.Watch(watchee, watcher) != true)
            watcher.SendSystem(new DeathWatchNotification(watchee, false, true));
    }

    internal Association? Find(Address address)
    {
        lock (_lock)
            return _byAddress.GetValueOrDefault(address);
    }

    /// <summary>
    /// Makes an association that has opened the one of its address; false where another took its place.
    /// </summary>
    internal bool Register(Association opened)
    {
        Association? before;
        lock (_lock)
        {
            if (_ended)
                return false;
            before = _byAddress.GetValueOrDefault(opened.Address);
            if (ReferenceEquals(before, opened))
                return true;
            if (!opened.IsAccepted)
                return false;
            if (before?.Identity is { } held && opened.Identity is { } claims && held != claims)
                return false; // who shows another certificate does not take an address over
            _byAddress[opened.Address] = opened;
        }

        before?.MoveTo(opened);
        return true;
    }

    internal void Unregister(Association closed)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_byAddress.GetValueOrDefault(closed.Address), closed))
                _byAddress.Remove(closed.Address);
        }
    }

    internal async Task ShutdownAsync()
    {
        var open = End();
        foreach (var association in open)
            association.Close($"{System.Name} has ended");
        foreach (var association in open)
            await association.Closed.ConfigureAwait(false);
        if (_listener is not null)
            await _listener.DisposeAsync().ConfigureAwait(false);
    }

    internal void Abort()
    {
        foreach (var association in End())
            association.Abort();
    }

    private Association[] End()
    {
        lock (_lock)
        {
            _ended = true;
            return [.. _byAddress.Values];
        }
    }

    private Association? Obtain(Address address, out string problem)
    {
        Association created;
        lock (_lock)
        {
            problem = "";
            if (_byAddress.TryGetValue(address, out var existing))
                return existing;
            if (Refusal(address) is { } refusal)
            {
                problem = refusal;
                return null;
            }

            created = new Association(this, address, isAccepted: false);
            _byAddress.Add(address, created);
        }

        _ = created.DialAsync();
        return created;
    }

    private string? Refusal(Address address)
    {
        if (_ended)
            return $"{System.Name} has ended its links";
        if (address.Protocol != Address.RemoteProtocol || address.Port is null or 0)
            return $"{address} cannot be dialled, and it has no link open to here";
        return _byAddress.Count >= Limits.AssociationsMax
            ? $"{_byAddress.Count} systems are linked, the limit"
            : null;
    }

    private LinkHello HelloFrom(LinkAddress where) =>
        new(LinkChannel.Control, System.Name, System.Uid, AddressAt(where).ToString());

    private Address AddressAt(LinkAddress where)
    {
        var told = _settings.Advertise is not { } advertised ? where
            : advertised.Port == 0 ? advertised with { Port = where.Port }
            : advertised;
        return new Address(Address.RemoteProtocol, System.Name, told.Host, told.Port);
    }

    private Address AddressWithoutListener()
    {
        var host = "uid-" + System.Uid.ToString("x", CultureInfo.InvariantCulture);
        return new Address(Address.RemoteProtocol, System.Name, host, 0);
    }
}
