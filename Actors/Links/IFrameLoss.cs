namespace Cluster.Actors.Links;

/// <summary>Hears that a frame was still queued when its link closed.</summary>
internal interface IFrameLoss
{
    void OnLost(string reason);
}
