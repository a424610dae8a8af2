using System.Diagnostics.CodeAnalysis;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Holds modules under keys, as PyTorch's ModuleDict does.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's names.")]
public sealed class ModuleDict : ModuleDictBase<Module>
{
    internal ModuleDict(IEnumerable<(string, Module)> modules)
        : base(modules)
    {
    }
}

/// <summary>Holds modules of one kind under keys, as PyTorch's ModuleDict does.</summary>
/// <typeparam name="T">What each computes from.</typeparam>
/// <typeparam name="TResult">What each computes.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's names.")]
public sealed class ModuleDict<T, TResult> : ModuleDictBase<Module<T, TResult>>
{
    internal ModuleDict(IEnumerable<(string, Module<T, TResult>)> modules)
        : base(modules)
    {
    }
}
