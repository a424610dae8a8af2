using System.Diagnostics;
using System.Text.Json;
using Cluster.Parameters.Optimizers;
using Cluster.Samples.Jobs;
using Cluster.Training.Replicas;
using Cluster.Training.Tests.Golden;

namespace Cluster.Training.Tests.Jobs;

/// <summary>Holds our loop against PyTorch's: the same rows, the same model, one slot.</summary>
[Collection(TorchCollection.Name)]
public sealed class DigitsMlpGoldenTests
{
    private const string Python = "/usr/bin/python3";
    private const int Epochs = 2;
    private static readonly JobContext Context = new() { Seed = 5 };

    private static readonly Dictionary<string, OptimizerOptions> Optimizers = new()
    {
        ["sgd"] = new SgdOptions { Lr = 0.05, Momentum = 0.9 },
        ["adam"] = new AdamOptions { Lr = 1e-3 },
        ["adamw"] = new AdamWOptions { Lr = 1e-3, WeightDecay = 1e-2 },
    };

    // The last bits depend on the CPU, so that the losses kept in the file are compared with room for them.
    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void DoStep_TwoEpochs_FollowsPyTorchsLosses(string optimizer)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", "training", "digits_mlp.json");
        var golden = Read(File.ReadAllText(file))[optimizer];
        using var run = new LocalRun(new DigitsMlpJob(), Context, optimizer: Optimizers[optimizer]);
        Assert.Equal(golden.Initial, run.Parameters.WeightsSha256());
        foreach (var loss in golden.Losses) Assert.Equal(loss, run.DoStep(), 1e-4);
        Assert.Equal(Epochs * run.Order.Batches.StepsPerEpoch, golden.Losses.Length);
    }

    [SkippableFact]
    public void DoStep_TwoEpochsBesidePyTorch_EndsWithTheSameBits()
    {
        foreach (var (optimizer, golden) in Read(RunPython()))
        {
            var precision = optimizer.EndsWith("bf16", StringComparison.Ordinal) ? ComputePrecision.Bf16 : ComputePrecision.Fp32;
            using var run = new LocalRun(
                new DigitsMlpJob(), Context with { Precision = precision }, optimizer: Optimizers[optimizer.Split(' ')[0]]);
            Assert.Equal(golden.Initial, run.Parameters.WeightsSha256());
            foreach (var loss in golden.Losses) Assert.Equal(loss, run.DoStep());
            Assert.Equal(golden.Final, run.Parameters.WeightsSha256());
        }
    }

    private static Dictionary<string, TrainingGolden> Read(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, TrainingGolden>>(json, TrainingGolden.Options)!;

    private static string RunPython()
    {
        Skip.IfNot(File.Exists(Python), "needs Debian's python3");
        var script = Path.Combine(AppContext.BaseDirectory, "Golden", "training", "digits_mlp.py");
        var start = new ProcessStartInfo(Python, [script, Path.Combine(AppContext.BaseDirectory, "data", "digits.csv")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Skip.If(errors.Result.Contains("ModuleNotFoundError", StringComparison.Ordinal), "needs python3-torch");
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
