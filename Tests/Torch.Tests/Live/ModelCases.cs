using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

internal static class ModelCases
{
    internal static readonly Dictionary<string, Func<nn.Module>> All = [];
}
