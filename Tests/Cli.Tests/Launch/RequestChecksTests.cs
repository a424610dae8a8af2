using Cluster.Cli.Launch;

namespace Cluster.Cli.Tests.Launch;

public class RequestChecksTests
{
    [Fact]
    public void MistakesOf_SeveralValuesThatCannotBe_AllAreToldAndThoseOfNoFlagWithTheirOrigin()
    {
        var request = new TrainRequest
        {
            BatchSize = 0,
            Epochs = -1,
            Workers = "two",
            Name = "a/b",
            Optimizer = "rprop",
            Verbose = 3,
            Origins = new Dictionary<string, string> { ["batch_size"] = "environment CLUSTER__BATCH_SIZE", ["epochs"] = "flag --epochs" },
        };
        var mistakes = RequestChecks.MistakesOf(request);
        Assert.Equal(
            [
                "--workers 'two': a number, or MIN:MAX such as 2:4", "--epochs -1 is below 1",
                "--batch-size 0 is below 1 (environment CLUSTER__BATCH_SIZE)", "--verbose 3: 0, 1 or 2",
                "--name 'a/b': letters, digits, '-', '_' and '.' make a folder's name everywhere",
                "--optimizer 'rprop': one of sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, radam, lion",
            ],
            mistakes);
        Assert.Equal(string.Join("\ncluster: ", mistakes), new UsageException(mistakes).Message);
    }

    [Fact]
    public void MistakesOf_NothingSaid_NoneAreThere() => Assert.Empty(RequestChecks.MistakesOf(new TrainRequest()));

    [Fact]
    public void WithoutSecrets_ValuesOfSecretFlags_AreLeftOut() => Assert.Equal(
        ["train", "--token", "***", "--api-token=***", "--lr", "0.1", "--set", "token=***"],
        CommandLine.WithoutSecrets(["train", "--token", "abc", "--api-token=abc", "--lr", "0.1", "--set", "token=abc"]));
}
