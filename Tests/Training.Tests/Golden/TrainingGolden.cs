using System.Text.Json;

namespace Cluster.Training.Tests.Golden;

/// <summary>Holds what Golden/training/digits_mlp.py computed for one optimizer.</summary>
internal sealed record TrainingGolden(string Initial, string Final, double[] Losses)
{
    public static JsonSerializerOptions Options { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
