using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed partial class PredictTests(TrainedDigits trained) : IDisposable
{
    private const int Classes = 10;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_Json_ClassAndProbabilitiesOfEachRow()
    {
        var input = Repository.DataFile("digits.csv");
        var labels = File.ReadLines(input).Skip(1).Select(l => l[(l.LastIndexOf(',') + 1)..]).ToArray();

        var run = await ClusterProcess.RunAsync("predict", "--snapshot", trained.Snapshot, "--input", input, "--json");

        var rows = run.Ended(0).Json;
        Assert.Empty(run.Errors);
        Assert.Equal(labels.Length, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var p = rows[row].GetProperty("probabilities").EnumerateArray().Select(x => x.GetDouble()).ToArray();
            Assert.Equal(row, rows[row].Long("row"));
            Assert.Equal(Classes, p.Length);
            Assert.Equal(1, p.Sum(), tolerance: 1e-5);
            Assert.Equal(Array.IndexOf(p, p.Max()), rows[row].Long("class"));
        }

        var right = rows.Zip(labels).Count(x => x.First.Text("class_name") == x.Second);
        Assert.InRange((double)right / rows.Count, 0.97, 1);
    }

    [Fact]
    public async Task Predict_IntoAnArray_HoldsTheProbabilities()
    {
        var path = _folder.At("p.npy");
        var run = await ClusterProcess.RunAsync(
            "predict", "--snapshot", trained.Snapshot, "--input", Repository.DataFile("digits.csv"), "--out", path);
        Assert.Equal($"{path}: 1,797 rows", Assert.Single(run.Ended(0).Output));
        var bytes = await File.ReadAllBytesAsync(path);
        var header = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.Contains("'descr': '<f8', 'fortran_order': False, 'shape': (1797, 10,)", System.Text.Encoding.ASCII.GetString(bytes, 10, header - 10), StringComparison.Ordinal);
        var numbers = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(bytes.AsSpan(header)).ToArray();
        Assert.Equal(1797 * Classes, numbers.Length);
        Assert.All(numbers.Chunk(Classes), row => Assert.Equal(1, row.Sum(), tolerance: 1e-5));
    }

    [Fact]
    public async Task Predict_SeveralProcesses_TheSameBytesAndNothingElse()
    {
        var lines = File.ReadLines(Repository.DataFile("digits.csv")).ToArray();
        var input = _folder.Write("many.csv", [.. lines, .. lines[1..700]]); // three windows
        string[] command = ["predict", "--snapshot", trained.RunDir, "--input", input, "--out"];
        var (alone, shared) = (_folder.At("alone.csv"), _folder.At("shared.csv"));

        (await ClusterProcess.RunAsync([.. command, alone])).Ended(0);
        var run = await ClusterProcess.RunAsync([.. command, shared, "--workers", "2", "--json"]);

        Assert.Equal($$"""{"path":"{{shared}}","rows":2496}""", Assert.Single(run.Ended(0).Output));
        Assert.Equal(2497, File.ReadLines(alone).Count());
        Assert.Equal(await File.ReadAllBytesAsync(alone), await File.ReadAllBytesAsync(shared));
        Assert.Equal(3, Directory.GetFileSystemEntries(_folder.Path).Length);

        await File.AppendAllTextAsync(input, "1,2\n");
        var refused = (await ClusterProcess.RunAsync([.. command, shared, "--workers", "2"])).Ended(2);
        Assert.Contains($"{input}:2498", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(alone), await File.ReadAllBytesAsync(shared));
        Assert.Equal(3, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public async Task Predict_TextOfAJobWithoutText_SaysSo()
    {
        var refused = await ClusterProcess.RunAsync("predict", "--snapshot", trained.RunDir, "--prompt", "Once");
        Assert.Equal(
            "cluster: --prompt: digits learns no text; --input names rows to predict", Assert.Single(refused.Ended(2).Errors));
    }

    [Fact]
    public async Task Predict_Plain_SaysWhatJsonSays()
    {
        var input = _folder.Write("five.csv", File.ReadLines(Repository.DataFile("digits.csv")).Take(6));
        string[] command = ["predict", "--snapshot", trained.RunDir, "--input", input];

        var plain = (await ClusterProcess.RunAsync(command)).Ended(0).Output;
        var json = (await ClusterProcess.RunAsync([.. command, "--json"])).Ended(0).Json;

        Assert.Equal(json.Count, plain.Count);
        foreach (var (line, row) in plain.Zip(json))
        {
            var match = PlainLine().Match(line);
            Assert.True(match.Success, line);
            Assert.Equal(row.Long("row"), long.Parse(match.Groups["row"].Value, CultureInfo.InvariantCulture));
            Assert.Equal(row.Text("class_name"), match.Groups["class"].Value);
            var p = row.GetProperty("probabilities").EnumerateArray()
                .Select(x => x.GetDouble().ToString("0.0000", CultureInfo.InvariantCulture));
            Assert.Equal(p, match.Groups["p"].Value.Split(' '));
        }
    }

    [Fact]
    public async Task Predict_InputWithoutLabelColumn_SamePredictions()
    {
        var lines = File.ReadLines(Repository.DataFile("digits.csv")).Take(20).ToArray();
        var labelled = _folder.Write("labelled.csv", lines);
        var bare = _folder.Write("bare.csv", lines.Select(l => l[..l.LastIndexOf(',')]));

        string[] command = ["predict", "--snapshot", trained.Snapshot, "--json", "--input"];
        var with = await ClusterProcess.RunAsync([.. command, labelled]);
        var without = await ClusterProcess.RunAsync([.. command, bare]);

        Assert.Equal(lines.Length - 1, with.Ended(0).Output.Count);
        Assert.Equal(with.Output, without.Ended(0).Output);
    }

    [Fact]
    public async Task Predict_Regression_ValueInTheLabelsUnit()
    {
        var run = await ClusterProcess.RunAsync("train", "diabetes", "--run-dir", _folder.Runs, "--json");
        var snapshot = run.Ended(0).Event("run_completed").Text("snapshot");
        var input = Repository.DataFile("diabetes.csv");
        var truth = File.ReadLines(input).Skip(1)
            .Select(l => double.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture)).ToArray();

        var rows = (await ClusterProcess.RunAsync(
            "predict", "--snapshot", snapshot, "--input", input, "--json")).Ended(0).Json;

        var mean = truth.Average();
        var spread = truth.Sum(t => (t - mean) * (t - mean));
        var left = rows.Zip(truth).Sum(x => Math.Pow(x.First.Number("value") - x.Second, 2));
        Assert.Equal(truth.Length, rows.Count);
        Assert.InRange(1 - left / spread, 0.4, 1); // the share of the variance explained; a linear fit has 0.52
    }

    [Fact]
    public async Task Predict_YesNo_NamesBothClasses()
    {
        var run = await ClusterProcess.RunAsync("train", "breast-cancer", "--run-dir", _folder.Runs, "--json");
        var completed = run.Ended(0).Event("run_completed");
        Assert.InRange(completed.Number("val_accuracy"), 0.93, 1);

        var rows = (await ClusterProcess.RunAsync(
            "predict", "--snapshot", completed.Text("snapshot"), "--input", Repository.DataFile("breast-cancer.csv"),
            "--json")).Ended(0).Json;

        Assert.Equal(["benign", "malignant"], rows.Select(r => r.Text("class_name")).Distinct().Order());
        Assert.All(rows, r => Assert.Equal(2, r.GetProperty("probabilities").GetArrayLength()));
    }

    [Fact]
    public async Task Predict_MalformedInput_NamesLineColumnAndText()
    {
        var lines = File.ReadLines(Repository.DataFile("digits.csv")).Take(5);
        var input = _folder.Write("bad.csv", lines.Select((l, i) => i == 3 ? l + "x" : l));

        var refused = await ClusterProcess.RunAsync("predict", "--snapshot", trained.Snapshot, "--input", input);

        refused.Ended(2);
        Assert.Empty(refused.Output);
        Assert.Equal($"cluster: {input}:4:65: column 'label': not a number: \"2x\"", Assert.Single(refused.Errors));
    }

    [GeneratedRegex(@"^row +(?<row>\d+)  (?<class>\S+)  (?<p>\d\.\d{4}( \d\.\d{4})*)$")]
    private static partial Regex PlainLine();
}
