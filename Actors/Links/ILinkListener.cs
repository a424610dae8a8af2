namespace Cluster.Actors.Links;

/// <summary>Accepts links until disposed; disposing closes the links it accepted.</summary>
public interface ILinkListener : IAsyncDisposable
{
    /// <summary>Where it listens, with the actual port.</summary>
    LinkAddress Address { get; }
}
