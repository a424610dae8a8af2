using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows that a table that cannot be trained on is refused with file, line, column and text.</summary>
[Trait("lane", "beside")]
public sealed class BadDataTests : IDisposable
{
    private const int LineCount = 41;
    private static readonly string[] Lines = [.. File.ReadLines(Repository.DataFile("digits.csv")).Take(LineCount)];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Train_RowTooLong_NamesLineAndText() =>
        AssertRefusedAsync(Changed(5, l => l + ",7"), ":5: 66 fields where the header has 65: \"" + Lines[4][..20]);

    [Fact]
    public Task Train_RowTooShort_NamesLineAndText() =>
        AssertRefusedAsync(Changed(12, _ => "1,2,3"), ":12: 3 fields where the header has 65: \"1,2,3\"");

    [Fact]
    public Task Train_NotANumber_NamesLineColumnAndText() =>
        AssertRefusedAsync(Changed(7, l => "zero" + l[1..]), ":7:1: column 'p0': not a number: \"zero\"");

    [Fact]
    public Task Train_NumberNotFinite_NamesLineColumnAndText() =>
        AssertRefusedAsync(Changed(7, l => "NaN" + l[1..]), ":7:1: column 'p0': not a finite number: \"NaN\"");

    [Theory]
    [InlineData("10", "a label must be below 10")]
    [InlineData("-1", "label")]
    [InlineData("1.5", "a label must be a whole number")]
    public async Task Train_LabelOutOfRange_NamesLineColumnAndText(string label, string reason)
    {
        var changed = Changed(9, l => l[..(l.LastIndexOf(',') + 1)] + label);
        var line = await AssertRefusedAsync(changed, ":9:65: column 'label': ");
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.EndsWith($"\"{label}\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public Task Train_FeatureMissing_NamesFileAndCounts() =>
        AssertRefusedAsync(
            Lines.Select(l => l[(l.IndexOf(',', StringComparison.Ordinal) + 1)..]),
            ": 63 feature columns do not fill the row shape [1, 8, 8]");

    [Fact]
    public Task Train_LabelColumnMissing_NamesIt() =>
        AssertRefusedAsync(
            File.ReadLines(Repository.DataFile("diabetes.csv")),
            ":1: the label column 'label' is missing from the header: \"age,sex,");

    [Fact]
    public Task Train_FileEmpty_SaysSo() => AssertRefusedAsync([], ": the file is empty");

    [Fact]
    public async Task Train_FeatureCountDoesNotFitTheModel_NamesBothShapes()
    {
        var lines = File.ReadLines(Repository.DataFile("diabetes.csv"))
            .Select(l => l[(l.IndexOf(',', StringComparison.Ordinal) + 1)..]);

        var refused = await ClusterProcess.RunAsync(
            "train", "diabetes", "--data", _folder.Write("data.csv", lines), "--run-dir", _folder.Runs);

        var line = AssertRefused(refused);
        Assert.Matches(@"input of shape \[\d+, 9\] float32 does not fit the model", line);
        Assert.Contains("'0.weight' has shape [16, 10]", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_DataUnreadable_NamesTheFile()
    {
        var refused = await ClusterProcess.RunAsync(
            "train", "digits", "--data", _folder.At("nonexistent"), "--run-dir", _folder.Runs);

        Assert.Contains(_folder.At("nonexistent"), AssertRefused(refused), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Changed(int line, Func<string, string> change) =>
        Lines.Select((l, i) => i == line - 1 ? change(l) : l);

    private async Task<string> AssertRefusedAsync(IEnumerable<string> lines, string expected)
    {
        var file = _folder.Write("data.csv", lines);
        var refused = await ClusterProcess.RunAsync("train", "digits", "--data", file, "--run-dir", _folder.Runs);
        var line = AssertRefused(refused);
        Assert.StartsWith($"cluster: {file}{expected}", line, StringComparison.Ordinal);
        return line;
    }

    private string AssertRefused(Finished refused)
    {
        refused.Ended(2);
        Assert.Empty(refused.Output);
        Assert.False(Directory.Exists(_folder.Runs), "a run folder was created");
        return Assert.Single(refused.Errors);
    }
}
