namespace Cluster.Training;

/// <summary>Says that this machine, or the libtorch on it, has no such device.</summary>
public sealed class DeviceException : TrainingException
{
    /// <summary>Creates the exception with its one-line message.</summary>
    /// <param name="message">What was asked for, and what there is.</param>
    public DeviceException(string message)
        : base(message)
    {
    }
}
