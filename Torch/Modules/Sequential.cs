using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>
/// Runs modules one after the other; they are called <c>0</c>, <c>1</c>, ... or by names of their own.
/// </summary>
public class Sequential : Module<Tensor, Tensor>
{
    private readonly List<Module<Tensor, Tensor>> _steps = [];

    /// <summary>Makes a sequence of modules called by their places.</summary>
    public Sequential(params Module<Tensor, Tensor>[] modules)
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>Makes a sequence of modules with names.</summary>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules)
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    /// <summary>Gets the number of modules.</summary>
    public int Count => _steps.Count;

    /// <summary>Gets a module by its place.</summary>
    public Module<Tensor, Tensor> this[int index] => _steps[index];

    /// <summary>Appends a module, called by its place.</summary>
    public Sequential Add(Module<Tensor, Tensor> module) => Add($"{_steps.Count}", module);

    /// <summary>Appends a module, called by its place.</summary>
    public Sequential append(Module<Tensor, Tensor> module) => Add(module);

    /// <summary>Appends a module with a name.</summary>
    /// <exception cref="ArgumentException">Another one has it.</exception>
    public Sequential Add(string name, Module<Tensor, Tensor> module)
    {
        register_module(name, module);
        _steps.Add(module);
        return this;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        // What lies between two modules is kept by autograd where it needs it, and by nobody else.
        using var scope = NewDisposeScope();
        var value = input;
        foreach (var step in _steps) value = step.call(value);
        return scope.MoveToOuter(value);
    }
}
