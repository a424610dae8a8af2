using Cluster.Samples.Jobs;

namespace Cluster.Cli.Tests;

/// <summary>Shows that what cannot be is refused in one line before anything starts.</summary>
public sealed class BadCommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-test-").FullName;

    private string Runs => Path.Combine(_folder, "runs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("nosuch", "'nosuch'; known jobs: breast-cancer, chars, diabetes, digits, digits-mlp, images, mnist, simplenet, table, torchscript")]
    [InlineData("digits --batch-size 0", "--batch-size 0 is below 1")]
    [InlineData("digits --batch-size -5", "--batch-size -5 is below 1")]
    [InlineData("digits --workers 0", "--workers 0 is below 1")]
    [InlineData("digits --workers two", "--workers 'two'")]
    [InlineData("digits --slots 0", "--slots 0 is below 1")]
    [InlineData("digits --epochs 0", "--epochs 0 is below 1")]
    [InlineData("digits --slots 65", "--slots 65 is above --batch-size 64")]
    [InlineData("digits --workers 9 --batch-size 8", "--slots 9 is above --batch-size 8")]
    [InlineData("digits --lr nan", "must be a finite number of at least 0, but is NaN")]
    [InlineData("digits --lr Infinity", "must be a finite number of at least 0, but is Infinity")]
    [InlineData("digits --lr -1", "must be a finite number of at least 0, but is -1")]
    [InlineData("digits --weight-decay -1", "must be a finite number of at least 0, but is -1")]
    [InlineData("digits --momentum 0.9", "--momentum is for sgd and rmsprop; adam has none")]
    [InlineData(
        "digits --optimizer rprop",
        "--optimizer 'rprop': one of sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, radam, lion")]
    [InlineData("digits --device tpu", "device 'tpu': cpu, cuda or auto")]
    [InlineData("digits --schedule cosin", "--schedule 'cosin': Schedule must be one of constant, linear,")]
    [InlineData("digits --schedule cosine:len=3", "--schedule 'cosine:len=3': cosine has no 'len'; it has min, t.")]
    [InlineData("digits --no-decay nosuch", "'nosuch' picks no parameter")]
    [InlineData("digits --clip-norm 1 --clip-value 1", "--clip-norm excludes clipping by value")]
    [InlineData("digits --optimizer adam:betas=0.9/1.5", "must be at least 0 and below 1, but is 1.5")]
    [InlineData("digits --accumulate 2 --slots 4", "--accumulate K is the same as --slots WORKERS x K")]
    [InlineData("digits --precision tf32", "precision 'tf32' is for CUDA")]
    [InlineData("digits --audit 1.5", "--audit 1.5: a share from 0 to 1")]
    [InlineData("digits --audit nan", "--audit NaN: a share from 0 to 1")]
    [InlineData("digits --audit 0.5 --allow-unlike", "--audit compares copies bit for bit")]
    [InlineData("digits --name a/b", "--name 'a/b'")]
    [InlineData("digits --data /nonexistent", "/nonexistent")]
    [InlineData("digits --resume last", "holds no snapshot of digits")]
    [InlineData("digits --resume /nonexistent", "/nonexistent: there is no such snapshot")]
    public async Task Train_ValueThatCannotBe_OneLineAndExitCode2(string arguments, string expected)
    {
        AssertRefused(expected, await RefusedAsync(["train", .. arguments.Split(' '), "--run-dir", Runs]));
    }

    [Theory]
    [InlineData("train digits --bogus", "'--bogus'")]
    [InlineData("train digits --bogus 3", "'--bogus'")]
    [InlineData("train digits extra", "'extra'")]
    [InlineData("train digits --lr inf", "'inf'")]
    [InlineData("tarin digits", "'tarin'")]
    [InlineData("order digits --bogus", "'--bogus'")]
    [InlineData("predict --snapshot x", "--input")]
    [InlineData("bench --workers 2", "--model")]
    [InlineData("bench --model mlp --steps many", "'many'")]
    [InlineData("data export digits --split test --out x.npz", "'test'")]
    public async Task Command_DoesNotParse_OneLineAndWhereHelpIs(string arguments, string expected)
    {
        var errors = await RefusedAsync(arguments.Split(' '));

        AssertRefused(expected, errors[..^1]);
        Assert.Matches(@"^cluster: see '\./cluster( train| order| predict| bench| data export)? --help'$", errors[^1]);
        Assert.DoesNotContain(errors, l => l.Contains("System.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("order nosuch", "no job is called 'nosuch'")]
    [InlineData("order digits --slots 65", "--slots 65 is above --batch-size 64")]
    [InlineData("order digits --epoch -1", "--epoch -1 is below 0")]
    [InlineData("evaluate --snapshot /nonexistent", "/nonexistent: there is no such snapshot")]
    [InlineData("snapshot show /nonexistent", "/nonexistent: there is no such snapshot")]
    [InlineData("predict --snapshot /nonexistent --input x.csv", "/nonexistent: there is no such snapshot")]
    [InlineData("evaluate --snapshot best --run-dir /nonexistent", "/nonexistent: holds no run with a snapshot")]
    [InlineData("predict --snapshot x --input y --prompt z", "--prompt continues a text on standard output: leave out --input")]
    [InlineData("predict --snapshot x --prompt z --temperature -1", "--temperature -1: a number from 0")]
    [InlineData("predict --snapshot x --input y --workers 0", "--workers 0: from 1 to 256")]
    [InlineData("simulate --workers 0", "--workers 0: 1 to 10000")]
    [InlineData("bench --model resnet", "--model 'resnet': one of simplenet, mlp, cnn, wide")]
    [InlineData("bench --model mlp --workers 0", "--workers 0 is below 1")]
    [InlineData("bench --model mlp --steps 0", "--steps 0 is below 1")]
    [InlineData("bench --model mlp --steps 2147483647", "--steps 2147483647 of 128 rows: a run has at most 100000000 rows")]
    [InlineData("bench --model mlp --batch-size 0", "--batch-size 0 is below 1")]
    [InlineData("bench --model mlp --batch-size 2147483647", "--batch-size 2147483647 for 2 workers: a step of 4294967294 rows")]
    [InlineData("bench --model mlp --threads-per-worker 0", "--threads-per-worker 0 is below 1")]
    [InlineData("bench --model mlp --servers -1", "--servers -1 is below 0")]
    [InlineData("bench --model simplenet --servers 100", "--servers 100: this model's")]
    [InlineData("bench --model mlp --slots 5 --batch-size 2", "--slots 5 is above the 4 rows of a step")]
    [InlineData("bench --model mlp --snapshot-every -1", "--snapshot-every -1 is below 0")]
    public async Task Verb_ValueThatCannotBe_OneLineAndExitCode2(string arguments, string expected) =>
        AssertRefused(expected, await RefusedAsync(arguments.Split(' ')));

    private static async Task<string[]> RefusedAsync(string[] arguments)
    {
        await using var errors = new StringWriter();
        Assert.Equal(ExitCodes.Usage, await ClusterCommand.RunAsync(arguments, BuiltInJobs.Catalog(), "digits", errors));
        return errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void AssertRefused(string expected, string[] errors)
    {
        var line = Assert.Single(errors);
        Assert.StartsWith("cluster: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Runs), "a run folder was created");
    }
}
