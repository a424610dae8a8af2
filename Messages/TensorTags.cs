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

    /// <summary>Tags a frame with body <see cref="Messages.PullState"/>.</summary>
    public const ushort PullState = 103;

    /// <summary>Tags a frame with body <see cref="Messages.PushState"/>.</summary>
    public const ushort PushState = 104;

    /// <summary>Tags a frame with body <see cref="Messages.LendMemory"/>.</summary>
    public const ushort LendMemory = 105;

    /// <summary>Tags a frame with body <see cref="Messages.TakeMemory"/>.</summary>
    public const ushort TakeMemory = 106;

    /// <summary>Tags a frame with body <see cref="Messages.AskMemory"/>.</summary>
    public const ushort AskMemory = 107;

    /// <summary>Tags a frame with body <see cref="Messages.PullData"/>.</summary>
    public const ushort PullData = 108;

    /// <summary>Tags a frame with body <see cref="Messages.PushData"/>.</summary>
    public const ushort PushData = 109;

    /// <summary>Tags a frame with body <see cref="Messages.GradientPart"/>.</summary>
    public const ushort GradientPart = 110;

    /// <summary>Tags a frame with body <see cref="Messages.ParameterPart"/>.</summary>
    public const ushort ParameterPart = 111;
}
