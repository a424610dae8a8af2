using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a sequence of modules called by their places.</summary>
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

        /// <summary>Makes a sequence of modules called by their places.</summary>
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());

        /// <summary>Makes a sequence of modules with names.</summary>
        /// <exception cref="ArgumentException">Two have one name.</exception>
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
            new(modules);

        /// <summary>Makes a sequence of modules with names.</summary>
        /// <exception cref="ArgumentException">Two have one name.</exception>
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
            new(modules.ToArray());

        /// <summary>Makes a list of modules called by their places.</summary>
        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);

        /// <summary>Makes a dictionary of modules.</summary>
        /// <exception cref="ArgumentException">Two have one key.</exception>
        public static ModuleDict ModuleDict(params (string, Module)[] modules) => new(modules);

        /// <summary>Makes a dictionary of modules of one kind.</summary>
        /// <exception cref="ArgumentException">Two have one key.</exception>
        public static ModuleDict<T, TResult> ModuleDict<T, TResult>(params (string, Module<T, TResult>)[] modules) =>
            new(modules);

        /// <summary>Makes a list of parameters called by their places.</summary>
        public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

        /// <summary>Makes a dictionary of parameters.</summary>
        /// <exception cref="ArgumentException">Two have one key.</exception>
        public static ParameterDict ParameterDict(params (string, Parameter)[] parameters) => new(parameters);
    }
}
