using System.Runtime.CompilerServices;

namespace Cluster.Messages.Testing;

/// <summary>
/// Switches on one defect in the production code, so that the simulator can show that it would be found.
/// </summary>
/// <remarks>
/// Only <c>Tests/Simulation.Tests</c> plants one; everywhere else the field stays <see cref="Bug.None"/> and a check is one
/// comparison with a constant, beside work that is a thousand times more.
/// </remarks>
internal static class PlantedBug
{
    private static Bug s_planted;

    /// <summary>Gets or sets the defect; for tests only.</summary>
    public static Bug Planted
    {
        get => s_planted;
        set => s_planted = value;
    }

    /// <summary>Tells whether <paramref name="bug"/> is the planted one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(Bug bug) => s_planted == bug;
}
