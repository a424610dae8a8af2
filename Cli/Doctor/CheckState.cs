namespace Cluster.Cli.Doctor;

/// <summary>Says how one thing of a machine is.</summary>
internal enum CheckState
{
    /// <summary>As training wants it.</summary>
    Ok,

    /// <summary>Training works, but slower or less safely than it could.</summary>
    Warn,

    /// <summary>Training does not work here.</summary>
    Fail,
}
