using System.Runtime.CompilerServices;
using Cluster.Torch;

namespace Cluster.Cli.Tests;

/// <summary>Loads libtorch as the command does, before a test uses it: how many threads it has is settled once in a process.</summary>
internal static class TorchStart
{
    [ModuleInitializer]
    internal static void Initialize() => torch.Initialize(threads: 1);
}
