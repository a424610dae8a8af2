using System.Text;
using Cluster.Parameters.StateDict;
using Cluster.Samples.Jobs;
using Cluster.Training.Predictions;
using Cluster.Training.Tests.Data;

namespace Cluster.Training.Tests.Predictions;

[Collection(TorchCollection.Name)]
public sealed class TextGeneratorTests : IDisposable
{
    private const int LookBack = 8;
    private readonly TemporaryFile _text = new(string.Concat(Enumerable.Repeat("abcd", 600)));
    private readonly CharsJob _job = new();
    private readonly Predictor _predictor;

    public TextGeneratorTests()
    {
        var context = new JobContext { DataPath = _text.Path, Options = new Dictionary<string, string> { ["length"] = $"{LookBack}" } };
        Assert.Equal(LookBack, _job.TextLookBack(context));
        using var run = new LocalRun(_job, context).DoEpochs(5);
        _predictor = new Predictor(_job, context, null, run.Parameters.ToTensors(), "model.pth");
    }

    [Fact]
    public void Continue_WhatWasLearnt_GoesOnAndFollowsTheSeed()
    {
        Assert.Equal("dabcdabcdabc", Continue("abc", 12, temperature: 0, seed: 1));
        Assert.Equal(Continue("abc", 12, 0, 1), Continue("abc", 12, 0, 2));
        Assert.Equal(Continue("abc", 40, 3, 1), Continue("abc", 40, 3, 1));
        Assert.NotEqual(Continue("abc", 40, 3, 1), Continue("abc", 40, 3, 2));
        Assert.Equal(Continue("????aaaabcdb", 20, 1, 1), Continue("aaaaaaaabcdb", 20, 1, 1)); // as far back as it learnt to look
    }

    public void Dispose()
    {
        _predictor.Dispose();
        _text.Dispose();
    }

    private string Continue(string prompt, int length, double temperature, long seed) => Encoding.Latin1.GetString(
        [.. new TextGenerator(_predictor, LookBack, temperature, seed).Continue(Encoding.Latin1.GetBytes(prompt), length)]);
}
