using Cluster.Training;

namespace Cluster.Samples.Jobs;

/// <summary>Lists the jobs that come with the <c>cluster</c> command.</summary>
public static class BuiltInJobs
{
    /// <summary>Makes a catalog of all built-in jobs.</summary>
    public static JobCatalog Catalog() => new JobCatalog()
        .Add("simplenet", () => new SimpleNetJob())
        .Add("digits", () => new DigitsJob())
        .Add("digits-mlp", () => new DigitsMlpJob())
        .Add("diabetes", () => new DiabetesJob())
        .Add("breast-cancer", () => new BreastCancerJob())
        .Add("table", () => new TableJob())
        .Add("mnist", () => new MnistJob())
        .Add("images", () => new ImagesJob())
        .Add("chars", () => new CharsJob())
        .Add("torchscript", () => new TorchScriptJob());
}
