using System.CommandLine;
using Cluster.Cli.Configuration;

namespace Cluster.Cli.Tests.Configuration;

/// <summary>File, then environment, then flags: the last one counts, and all that cannot be is told at once.</summary>
public sealed class ConfiguredTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Argument<string?> _job = new("JOB") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _batch = new("--batch-size");
    private readonly Option<double?> _lr = new("--lr");
    private readonly Option<string?> _optimizer = new("--optimizer");
    private readonly Option<string[]> _freeze = new("--freeze");
    private readonly Option<bool> _noShuffle = new("--no-shuffle");
    private readonly Command _train;

    public ConfiguredTests() => _train = new Command("train")
    {
        _job, _batch, _lr, _optimizer, _freeze, _noShuffle, Configured.File, Configured.Set,
    };

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_AllOrigins_TheLastOneCountsAndEachIsNamed()
    {
        File.WriteAllText(
            _file,
            """
            {
              // a comment
              "job": "digits", "batch_size": 16, "no_shuffle": true, "freeze": ["conv*", "fc1"],
              "optimizer": { "name": "sgd", "lr": 0.5 },
            }
            """);
        var (configured, all) = Read(["--lr", "0.1"], ("CLUSTER__BatchSize", "32"), ("CLUSTER__Optimizer__Lr", "0.2"), ("PATH", "x"));

        Assert.Empty(configured.Mistakes);
        Assert.Equal("digits", all.GetValue(_job));
        Assert.Equal(32, all.GetValue(_batch));
        Assert.Equal(0.1, all.GetValue(_lr));
        Assert.Equal("sgd", all.GetValue(_optimizer));
        Assert.True(all.GetValue(_noShuffle));
        Assert.Equal(["conv*", "fc1"], all.GetValue(_freeze)!);
        Assert.Equal("environment CLUSTER__BatchSize", configured.Origins["batch_size"]);
        Assert.Equal("flag --lr", configured.Origins["lr"]);
        Assert.Equal($"file {_file}", configured.Origins["job"]);
    }

    // The parser takes a first argument for the program where its path ends in the command's name.
    [Theory]
    [InlineData("/data/optimizer")]
    [InlineData("/data/train")]
    public void Read_ValueThatEndsInTheNameOfItsFlagOrVerb_IsAValue(string path)
    {
        var (configured, all) = Read([], ("CLUSTER__OPTIMIZER", path));
        Assert.Empty(configured.Mistakes);
        Assert.Equal(path, all.GetValue(_optimizer));
    }

    [Fact]
    public void Read_JobSaidTwice_TheCommandLinesCounts()
    {
        File.WriteAllText(_file, """{ "job": "digits" }""");
        var (configured, all) = Read(["table"]);
        Assert.Equal("table", all.GetValue(_job));
        Assert.Equal("flag JOB", configured.Origins["job"]);
        Assert.Equal(Configured.Default, configured.Origins["lr"]);
    }

    [Fact]
    public void Read_Set_IsTheSameAsAFlag()
    {
        var (configured, all) = Read(
            ["--set", "batch-size=8", "--set", "optimizer.lr=1e-3", "--set", "freeze=a", "--set", "freeze=b"], ("CLUSTER__LR", "7"));
        Assert.Empty(configured.Mistakes);
        Assert.Equal((8, 1e-3), (all.GetValue(_batch), all.GetValue(_lr)));
        Assert.Equal(["a", "b"], all.GetValue(_freeze)!);
        Assert.Equal("flag --set optimizer.lr", configured.Origins["lr"]);
    }

    [Fact]
    public void Read_MistakesEverywhere_AllAreToldWithTheirOrigins()
    {
        File.WriteAllText(_file, """{ "batch_sice": 3, "lr": "fast", "optimizer": { "momentun": 1 }, "batch_size": [1, 2] }""");
        var (configured, _) = Read(
            ["--set", "lr", "--set", "nose=1", "--lr", "0.1", "--set", "lr=2"], ("CLUSTER__NO_SHUFLE", "true"), ("CLUSTER__BATCH_SIZE", "many"));

        Assert.Equal(
            [
                "--set 'lr': KEY=VALUE",
                "--set: 'nose' is no setting; the nearest is 'job'",
                "CLUSTER__BATCH_SIZE: Cannot parse argument 'many' for option '--batch-size' as a whole number.",
                "CLUSTER__NO_SHUFLE: 'NO_SHUFLE' is no setting; the nearest is 'no_shuffle'",
                $"{_file}: 'batch_sice' is no setting; the nearest is 'batch_size'",
                $"{_file}: Cannot parse argument 'fast' for option '--lr' as a number.",
                $"{_file}: 'optimizer.momentun' is no setting; the nearest is 'optimizer.momentum'",
                $"{_file}: 'batch_size' takes one value",
                "--set: 'lr' is said by --lr too",
            ],
            configured.Mistakes);
    }

    [Fact]
    public void Read_SettingsOfAnotherVerb_ArePassedOverInTheEnvironmentOnly()
    {
        var listen = new Option<string?>("--listen");
        var server = new Command("server") { listen, Configured.File, Configured.Set };
        var root = new Command("cluster") { _train, server };
        KeyValuePair<string, string>[] shared =
        [
            new("CLUSTER__LISTEN", "[::]:4054"), new("CLUSTER__BATCH_SIZE", "8"), new("CLUSTER__JOB", "digits"), new("CLUSTER__LISTENS", "x"),
        ];

        var ofServer = Configured.Read(root.Parse(["server"]), null, shared);
        Assert.Equal(["--listen=[::]:4054"], ofServer.Arguments);
        Assert.Equal(["CLUSTER__LISTENS: 'LISTENS' is no setting; the nearest is 'listen'"], ofServer.Mistakes);
        var ofTrain = Configured.Read(root.Parse(["train", "--set", "listen=x"]), _job, shared.Take(3));
        Assert.Equal(["--set: 'listen' is no setting; the nearest is 'lr'"], ofTrain.Mistakes);
        Assert.Equal(["digits", "--batch-size=8", "--set", "listen=x"], ofTrain.Arguments);
        Assert.Equal(["--listen=a:1", "--listen", "b:2"], [
            .. Configured.Read(root.Parse(["server", "--set", "listen=a:1"]), null, []).Arguments.Take(1),
            .. Configured.Read(root.Parse(["server", "--listen", "b:2"]), null, shared).Arguments,
        ]);
    }

    [Theory]
    [InlineData("{", "line 1: no JSON: ")]
    [InlineData("[1]", "no JSON object of settings")]
    [InlineData("""{ "lr": 1, "LR": 2 }""", "'lr' is said twice")]
    public void Read_FileThatIsNone_IsTold(string text, string expected)
    {
        File.WriteAllText(_file, text);
        Assert.Contains(expected, Assert.Single(Read([]).Configured.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchFile_IsTold() =>
        Assert.Equal(["--config /none.json: no such file"], Configured.Read(Parse(["--config", "/none.json"]), _job, []).Mistakes);

    private (Configured Configured, ParseResult All) Read(string[] arguments, params (string Name, string Value)[] environment)
    {
        var file = new FileInfo(_file).Length > 0 ? ["--config", _file] : Array.Empty<string>();
        var configured = Configured.Read(
            Parse([.. arguments, .. file]), _job, environment.Select(v => KeyValuePair.Create(v.Name, v.Value)));
        return (configured, configured.Parse(_train));
    }

    private ParseResult Parse(string[] arguments) => new Command("cluster") { _train }.Parse(["train", .. arguments]);
}
