using Cluster.Cli.Launch;
using Cluster.Cli.Output;
using Cluster.Coordinator.Runs;
using Cluster.Coordinator.Tests;
using Cluster.Parameters.Layout;

namespace Cluster.Cli.Tests.Output;

public sealed class RunTextTests
{
    private static readonly RunEvent Listening = new CoordinatorListening("127.0.0.1:4000");
    private static readonly RunEvent Watching = new DashboardListening("http://127.0.0.1:8265");

    // The page and the coordinator start beside each other.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lines_AddressAndPageInEitherOrder_AreToldInOne(bool pageIsFirst)
    {
        using var parameters = new ParameterVector(RunFixture.Layout);
        var text = new RunText(new RunPlan(RunFixture.Settings(), parameters, null, null, 1));
        RunEvent[] events = pageIsFirst ? [Watching, Listening] : [Listening, Watching];

        string[] lines = [.. events.Concat(events).SelectMany(text.Lines)]; // the second time as of a coordinator that came back

        Assert.Equal(
            ["address  127.0.0.1:4000  (./cluster worker --coordinator 127.0.0.1:4000 joins)", "dashboard http://127.0.0.1:8265"],
            lines);
    }
}
