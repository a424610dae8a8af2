namespace Cluster.Training.Tests.Golden;

internal sealed record PermutationGolden(long Seed, long Epoch, int[] Order);
