namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public abstract partial class Module
        {
            /// <summary>
            /// Lists the parameters with their names, in PyTorch's order; one in two places only once.
            /// </summary>
            /// <exception cref="ComponentException">A field holds what is not registered.</exception>
            public virtual IEnumerable<(string name, Modules.Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Modules.Parameter>();
                foreach (var (prefix, module) in Own(recurse))
                {
                    foreach (var (name, parameter) in module._parameters)
                    {
                        if (parameter is not null && seen.Add(parameter)) yield return (prefix + name, parameter);
                    }
                }
            }

            /// <summary>Lists the parameters, in PyTorch's order.</summary>
            public virtual IEnumerable<Modules.Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>Lists the buffers with their names, in PyTorch's order; one in two places only once.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true)
            {
                var seen = new HashSet<Tensor>();
                foreach (var (prefix, module) in Own(recurse))
                {
                    foreach (var (name, buffer) in module._buffers)
                    {
                        if (buffer.Tensor is { } tensor && seen.Add(tensor)) yield return (prefix + name, tensor);
                    }
                }
            }

            /// <summary>Lists the buffers, in PyTorch's order.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true) =>
                named_buffers(recurse).Select(entry => entry.buffer);

            /// <summary>Lists the modules directly inside this one.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children()
            {
                EnsureScanned();
                return _children.Select(child => (child.Key, child.Value));
            }

            /// <summary>Lists the modules directly inside this one.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>Lists all modules inside this one, at any depth, without itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                Walk(once: true).Skip(1).Select(entry => (entry.Prefix[..^1], entry.Module));

            /// <summary>Lists all modules inside this one, at any depth, without itself.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>
            /// Gives parameters and persistent buffers by name, in the order of PyTorch's state dict.
            /// </summary>
            /// <returns>The module's own tensors, not copies.</returns>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                foreach (var (path, module) in Walk(once: false))
                {
                    foreach (var (name, parameter) in module._parameters)
                    {
                        if (parameter is not null) destination.Add(prefix + path + name, parameter);
                    }

                    foreach (var (name, buffer) in module._buffers)
                    {
                        if (buffer is not { Persistent: true, Tensor: { } tensor }) continue;
                        destination.Add(prefix + path + name, tensor);
                    }
                }

                return destination;
            }

            /// <summary>
            /// Copies tensors into the parameters and buffers of the same names, converting their element types.
            /// </summary>
            /// <param name="source">The tensors by name.</param>
            /// <param name="strict">Whether names that only one side has are an error.</param>
            /// <param name="skip">Names to leave alone on both sides.</param>
            /// <returns>The names that only the module, and that only the source has.</returns>
            /// <exception cref="StateDictException">It does not fit; nothing was copied.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                foreach (var name in skip ?? []) target.Remove(name);
                var missing = target.Keys.Except(source.Keys).ToList();
                var unexpected = source.Keys.Except(target.Keys).Except(skip ?? []).ToList();
                var mismatches = target.Where(entry => source.ContainsKey(entry.Key))
                    .Where(entry => !entry.Value.shape.SequenceEqual(source[entry.Key].shape))
                    .Select(entry => Mismatch(entry.Key, entry.Value, source[entry.Key])).ToList();
                if (mismatches.Count > 0 || (strict && missing.Count + unexpected.Count > 0))
                    throw new StateDictException(GetName(), missing, unexpected, mismatches);
                using var mode = no_grad();
                foreach (var (name, tensor) in target)
                {
                    if (source.TryGetValue(name, out var from)) tensor.copy_(from);
                }

                return (missing, unexpected);
            }

            private static string Mismatch(string name, Tensor own, Tensor given) =>
                $"{name} is [{string.Join(", ", own.shape)}] here and [{string.Join(", ", given.shape)}] there.";

            private List<(string Prefix, Module Module)> Own(bool recurse)
            {
                if (recurse) return Walk(once: true);
                EnsureScanned();
                return [("", this)];
            }
        }
    }
}
