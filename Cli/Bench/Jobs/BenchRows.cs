using System.Text.Json;
using System.Text.Json.Serialization;
using Cluster.Training.Data;

namespace Cluster.Cli.Bench.Jobs;

/// <summary>Says how many rows a bench job makes up; worker processes read it from a file.</summary>
/// <param name="PerStep">Rows of a whole step, over all workers.</param>
/// <param name="Steps">Steps of the run, all in one epoch: an epoch's end is no part of a step.</param>
internal sealed record BenchRows(int PerStep, int Steps)
{
    /// <summary>Is the number of steps after which the same rows come again, as in a loop over 16 batches.</summary>
    public const int DistinctSteps = 16;

    /// <summary>Gets the rows held in memory.</summary>
    [JsonIgnore]
    public int Stored => checked(Math.Min(DistinctSteps, Steps) * PerStep);

    /// <summary>Gets the rows that the run takes.</summary>
    [JsonIgnore]
    public int Total => checked(PerStep * Steps);

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is no such file.</exception>
    public static BenchRows Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchRows>(File.ReadAllText(path)) is { PerStep: > 0, Steps: > 0 } rows
                && (long)rows.PerStep * rows.Steps <= int.MaxValue
                ? rows
                : throw new DataException(path, "says no numbers of rows that can be");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"says no numbers of rows: {e.Message}", e);
        }
    }

    /// <summary>Writes it to a file.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
