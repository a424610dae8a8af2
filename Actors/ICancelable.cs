namespace Cluster.Actors;

/// <summary>Something that can be called off.</summary>
public interface ICancelable
{
    /// <summary>Whether it was called off.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>Calls it off.</summary>
    void Cancel();
}
