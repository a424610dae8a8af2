namespace Cluster.Messages;

/// <summary>Frame tags of tensor links.</summary>
public static class TensorTags
{
    /// <summary>Tags a frame with body <see cref="Messages.PushGradient"/>.</summary>
    public const ushort PushGradient = 100;

    /// <summary>Tags a frame with body <see cref="Messages.PullParameters"/>.</summary>
    public const ushort PullParameters = 101;

    /// <summary>Tags a frame with body <see cref="Messages.PushParameters"/>.</summary>
    public const ushort PushParameters = 102;
}
