using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Shows that a refused command is one line on standard error, nothing on standard output and exit code 2.</summary>
/// <remarks>Which command lines are refused, and with which words, is what the tests of the command itself show.</remarks>
[Trait("lane", "beside")]
public sealed class BadCommandLineTests
{
    [Theory]
    [InlineData("train digits --batch-size 0", "--batch-size 0 is below 1", 1)]
    [InlineData("train digits --bogus", "'--bogus'", 2)] // and where help is
    [InlineData("bench --model resnet", "--model 'resnet': one of simplenet, mlp, cnn, wide", 1)]
    public async Task Command_ThatCannotBe_IsRefusedOnStandardError(string arguments, string expected, int lines)
    {
        var refused = (await ClusterProcess.RunAsync(arguments.Split(' '))).Ended(2);

        Assert.Empty(refused.Output);
        Assert.Equal(lines, refused.Errors.Count);
        Assert.Contains(expected, refused.Errors[0], StringComparison.Ordinal);
    }
}
