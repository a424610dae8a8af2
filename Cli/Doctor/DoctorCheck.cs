namespace Cluster.Cli.Doctor;

/// <summary>Is what <c>doctor</c> says about one thing of a machine.</summary>
/// <param name="Name">The thing, such as <c>blas</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Cure">What to do; null where nothing is to be done.</param>
internal sealed record DoctorCheck(string Name, CheckState State, string Text, string? Cure = null)
{
    /// <summary>Says it in a line.</summary>
    public string Line => $"{State.ToString().ToLowerInvariant(),-5} {Name,-9} {Text}{(Cure is null ? "" : $"; {Cure}")}";
}
