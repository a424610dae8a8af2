namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public abstract partial class Module
        {
            private readonly OrderedDictionary<string, Modules.Parameter?> _parameters = [];
            private readonly OrderedDictionary<string, Buffer> _buffers = [];
            private readonly OrderedDictionary<string, Module> _children = [];
            private readonly HashSet<string> _namesOfFields = [];
            private bool _isScanned;

            /// <summary>
            /// Registers what the fields hold now. Optional: it happens by itself when parameters are asked for.
            /// </summary>
            /// <exception cref="ComponentException">A field holds what cannot be registered.</exception>
            protected void RegisterComponents()
            {
                foreach (var (name, component) in ComponentScan.Find(this))
                {
                    Register(name, component);
                    _namesOfFields.Add(name);
                }

                _isScanned = true;
            }

            /// <summary>Registers a parameter, or that there is none under this name.</summary>
            /// <exception cref="ArgumentException">The name is taken.</exception>
            protected void register_parameter(string name, Modules.Parameter? parameter)
            {
                RequireFree(name);
                _parameters.Add(name, parameter);
                parameter?.DetachFromDisposeScope();
            }

            /// <summary>Registers a parameter, in the place of the one under this name where there is one.</summary>
            internal void SetParameter(string name, Modules.Parameter? parameter)
            {
                if (!_parameters.ContainsKey(name)) register_parameter(name, parameter);
                _parameters[name] = parameter;
                parameter?.DetachFromDisposeScope();
            }

            /// <summary>Registers a buffer: a tensor that belongs to the state and is not trained.</summary>
            /// <param name="name">Its name.</param>
            /// <param name="tensor">The tensor, or null for none under this name.</param>
            /// <param name="persistent">Whether the state dict holds it.</param>
            /// <exception cref="ArgumentException">The name is taken.</exception>
            protected internal void register_buffer(string name, Tensor? tensor, bool persistent = true)
            {
                RequireFree(name);
                _buffers.Add(name, new Buffer(tensor, persistent));
                tensor?.DetachFromDisposeScope();
            }

            /// <summary>Registers a module inside this one.</summary>
            /// <exception cref="ArgumentException">The name is taken.</exception>
            protected internal void register_module(string name, Module submodule)
            {
                RequireFree(name);
                _children.Add(name, submodule);
            }

            /// <summary>Forgets the modules inside, for a class that disposes them itself.</summary>
            protected internal void ClearModules() => _children.Clear();

            /// <summary>
            /// Tells whether a field's component is registered: under the field's name, or by hand under any.
            /// </summary>
            internal bool IsRegistered(object component, string field)
            {
                return _parameters.Any(entry => Matches(entry.Key, entry.Value))
                    || _buffers.Any(entry => Matches(entry.Key, entry.Value.Tensor))
                    || _children.Any(entry => Matches(entry.Key, entry.Value));

                bool Matches(string name, object? registered) =>
                    ReferenceEquals(registered, component) && (name == field || !_namesOfFields.Contains(name));
            }

            /// <summary>Gives the module under a name; null where there is none.</summary>
            internal Module? Child(string name) => _children.GetValueOrDefault(name);

            /// <summary>
            /// Lists this module and all inside, outermost first, each after those before it in its parent.
            /// </summary>
            /// <param name="once">Whether a module in two places is listed only at the first.</param>
            private List<(string Prefix, Module Module)> Walk(bool once)
            {
                var found = new List<(string, Module)>();
                Walk("", once ? [] : null, [], found);
                return found;
            }

            private void Walk(
                string prefix, HashSet<Module>? seen, HashSet<Module> path, List<(string, Module)> found)
            {
                if (!path.Add(this))
                    throw new ComponentException(prefix.TrimEnd('.'), "holds a module that contains it.");
                if (seen?.Add(this) != false)
                {
                    EnsureScanned();
                    found.Add((prefix, this));
                    foreach (var (name, child) in _children) child.Walk($"{prefix}{name}.", seen, path, found);
                }

                path.Remove(this);
            }

            private void EnsureScanned()
            {
                if (!_isScanned)
                {
                    RegisterComponents();
                    return;
                }

                foreach (var (name, component) in ComponentScan.Find(this))
                {
                    if (component is not Tensor or Modules.Parameter) throw ComponentScan.AssignedLate(this, name);
                    // A buffer may be replaced, as in Python; a tensor that is new in its field is none.
                    if (_buffers.ContainsKey(name)) Register(name, component);
                }
            }

            private void Register(string name, object component)
            {
                switch (component)
                {
                    case Modules.Parameter parameter when _parameters.ContainsKey(name):
                        _parameters[name] = parameter;
                        break;
                    case Modules.Parameter parameter:
                        register_parameter(name, parameter);
                        break;
                    case Module module when _children.ContainsKey(name):
                        _children[name] = module;
                        break;
                    case Module module:
                        register_module(name, module);
                        break;
                    case Tensor tensor when _buffers.TryGetValue(name, out var buffer):
                        _buffers[name] = buffer with { Tensor = tensor };
                        tensor.DetachFromDisposeScope();
                        break;
                    default:
                        register_buffer(name, (Tensor)component);
                        break;
                }
            }

            private void RequireFree(string name)
            {
                if (_parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _children.ContainsKey(name))
                    throw new ArgumentException($"{GetName()} holds '{name}' already.", nameof(name));
            }

            private readonly record struct Buffer(Tensor? Tensor, bool Persistent);
        }
    }
}
