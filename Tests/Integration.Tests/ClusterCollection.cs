using Cluster.Integration.Tests.Running;

// Each test starts processes of its own: two at a time would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cluster.Integration.Tests;

/// <summary>Is the collection of tests that look at one uninterrupted run.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<TrainedDigits>
{
    public const string Name = "trained digits";
}
