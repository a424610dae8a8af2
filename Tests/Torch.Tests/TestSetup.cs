using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

// The generator's state and the number of live tensors belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cluster.Torch.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It must come before any test loads libtorch.")]
    internal static void UseOneThread() => torch.Initialize(1);
}
