using Cluster.Samples.Jobs;
using Cluster.Torch;

namespace Cluster.Training.Tests.Jobs;

[Collection(TorchCollection.Name)]
public sealed class TorchScriptJobTests
{
    private static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Jit", name);

    [Fact]
    public void Resolve_ModelOnly_FullPathAndHash()
    {
        var options = new TorchScriptJob().Resolve(Options(("model", Path.GetRelativePath(Environment.CurrentDirectory, File("layers.pt")))));

        Assert.Equal(File("layers.pt"), options["model"]);
        Assert.Equal(64, options["model-sha256"].Length);
        Assert.Equal(options, new TorchScriptJob().Resolve(options));
    }

    [Fact]
    public void Model_FileOfTheRun_HasItsKeys()
    {
        using var replica = new Training.Replicas.Replica(new TorchScriptJob(), Context("layers.pt"));

        Assert.Equal("conv.weight", replica.Layout.Entries[0].Spec.Name);
        Assert.Equal(8, replica.Layout.Entries.Count);
    }

    [Fact]
    public void Model_AnotherFileThanTheRuns_IsRefusedWithBothHashes()
    {
        var run = new TorchScriptJob().Resolve(Options(("model", File("layers.pt"))));
        var here = new Dictionary<string, string>(run) { ["model"] = File("counting.pt") };
        var error = Assert.Throws<JobException>(() => new TorchScriptJob().Model(new JobContext { Options = here }));

        Assert.Contains($"{File("counting.pt")} is another file than the run's: its SHA-256 is ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($", not {run["model-sha256"]}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NoModel_SaysWhatToGive()
    {
        Assert.Contains("it needs --model FILE", Assert.Throws<JobException>(
            () => new TorchScriptJob().Resolve(Options())).Message, StringComparison.Ordinal);
        Assert.Contains(File("none.pt"), Assert.Throws<JobException>(
            () => new TorchScriptJob().Resolve(Options(("model", File("none.pt"))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_Frozen_HasNothingToTrain()
    {
        var error = Assert.Throws<JobException>(() => new TorchScriptJob().Model(Context("frozen.pt")));

        Assert.Contains("has no parameters to train; save the module before torch.jit.freeze", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ThatReachesForFiles_IsRefused()
    {
        var error = Assert.Throws<ScriptFileException>(() => new TorchScriptJob().Model(Context("saving.pt")));

        Assert.Contains("aten::save", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mse_loss", false)]
    [InlineData("binary_cross_entropy_with_logits", true)]
    [InlineData("cross_entropy", true)]
    public void Loss_ByName_DecidesWhatTheOutputMeans(string name, bool hasAccuracy)
    {
        var job = new TorchScriptJob();
        job.Loss(new JobContext { Options = Options(("loss", name)) }).Dispose();

        Assert.Equal(hasAccuracy, job.Output.HasAccuracy);
    }

    [Fact]
    public void Loss_Unknown_ListsTheKnownOnes()
    {
        var error = Assert.Throws<JobException>(() => new TorchScriptJob().Loss(new JobContext { Options = Options(("loss", "cosine")) }));

        Assert.Contains("--loss 'cosine': one of binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy", error.Message, StringComparison.Ordinal);
    }

    private static JobContext Context(string model) => new() { Options = Options(("model", File(model))) };

    private static Dictionary<string, string> Options(params (string Name, string Value)[] options) =>
        options.ToDictionary(option => option.Name, option => option.Value);
}
