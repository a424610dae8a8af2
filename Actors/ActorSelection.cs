using Cluster.Actors.Runtime;

namespace Cluster.Actors;

/// <summary>Means whichever actor lives at a path when a message is sent, here or in another process.</summary>
public sealed class ActorSelection : ICanTell
{
    private ActorSelection(ActorSystem system, ActorPath path)
    {
        System = system;
        Path = path;
    }

    /// <summary>The path.</summary>
    public ActorPath Path { get; }

    internal ActorSystem System { get; }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        Resolve().Tell(message, sender ?? ActorCell.Current?.Self);
    }

    /// <summary>Asks for the reference of the actor that lives there.</summary>
    /// <exception cref="ActorNotFoundException">Nobody lives there, or nobody answered in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException($"nobody lives at {Path}");
        }
        catch (AskTimeoutException cause)
        {
            throw new ActorNotFoundException($"nobody answered from {Path} within {timeout}", cause);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection({Path})";

    internal static ActorSelection From(ActorSystem system, ActorPath context, string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return new ActorSelection(system, ActorPath.Parse(text));
        var names = text.StartsWith('/') ? [] : context.Elements.ToList();
        foreach (var name in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".." && names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else
                names.Add(name);
        }

        return ActorPath.TryParseRelative(context.Address, string.Join('/', names), out var path)
            ? new ActorSelection(system, path)
            : throw new FormatException($"'{text}' is not an actor path");
    }

    private InternalActorRef Resolve()
    {
        var isLocal = Path.Address.HasLocalScope || (System.HasRemote && System.Remote.IsOwn(Path.Address));
        return isLocal
            ? System.FindLocal(Path) ?? new DeadLetterRef(System, Path)
            : System.Remote.RefFor(Path);
    }
}
