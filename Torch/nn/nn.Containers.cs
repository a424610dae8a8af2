namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a sequence of modules called by their places.</summary>
        public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

        /// <summary>Makes a sequence of modules called by their places.</summary>
        public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
            new(modules.ToArray());

        /// <summary>Makes a sequence of modules with names.</summary>
        /// <exception cref="ArgumentException">Two have one name.</exception>
        public static Modules.Sequential Sequential(
            params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

        /// <summary>Makes a list of modules called by their places.</summary>
        public static Modules.ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);
    }
}
