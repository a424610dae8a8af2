using System.Text.Json;

namespace Cluster.Training.Tests.Golden;

/// <summary>Holds what Golden/training/plans.py computed.</summary>
internal sealed record PlansGolden(long[][] SlotSeeds, PermutationGolden[] Permutations, int[] Split, int[][][] Slots)
{
    private static readonly JsonSerializerOptions Options =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static PlansGolden Load() => JsonSerializer.Deserialize<PlansGolden>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "training", "plans.json")), Options)!;
}
