using static Cluster.Torch.torch;

namespace Cluster.Training.Tests;

/// <summary>
/// Runs every test that computes tensors one after the other: libtorch's default generator is one per process.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection : ICollectionFixture<TorchCollection.Loaded>
{
    public const string Name = "torch";

    public sealed class Loaded
    {
        public Loaded() => Initialize(1);
    }
}
