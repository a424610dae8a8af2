using Cluster.Torch.Interop;
using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>Is a module that Python scripted or traced, with its keys, parameters and buffers.</summary>
        /// <remarks>
        /// Its graph runs as it is written, without libtorch's optimizer, so that a step's bits do not depend on the steps
        /// before it. A traced module computes in the mode in which it was traced, whatever <c>train</c> says, as in Python.
        /// </remarks>
        public sealed unsafe class ScriptModule : nn.Module<Tensor, Tensor>
        {
            private readonly string _file;
            private readonly ScriptHandle _handle;
            private readonly (int Slot, nn.Module Part)[] _parts;
            private readonly Parameter[] _trained;
            private readonly bool[] _modes;

            internal ScriptModule(string file)
                : base(Path.GetFileName(file))
            {
                _file = file;
                nint module;
                ScriptSlot* slots;
                int count;
                if (NativeMethods.ct_jit_load(file, &module, &slots, &count) != 0)
                    throw new ScriptFileException(file, Bridge.LastError().Split('\n')[0].Trim());
                _handle = new ScriptHandle(module);
                _parts = [.. Register(new ReadOnlySpan<ScriptSlot>(slots, count))];
                _trained = [.. parameters()];
                _modes = Array.ConvertAll(_parts, part => part.Part.training);
            }

            /// <inheritdoc/>
            /// <exception cref="TorchException">The script failed; its own words, without the code that it quotes.</exception>
            public override Tensor forward(Tensor input)
            {
                ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
                BringModes();
                foreach (var parameter in _trained) _ = parameter.Handle; // what is to be done before they are used
                nint output;
                var status = NativeMethods.ct_jit_forward(_handle.DangerousGetHandle(), input.Handle, &output);
                GC.KeepAlive(input);
                GC.KeepAlive(this);
                Bridge.Check(status, _file);
                return Tensor.Own(output);
            }

            /// <inheritdoc/>
            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                if (disposing) _handle.Dispose();
            }

            // train() and eval() of this module, of one inside it, or of one around it may have been called since.
            private void BringModes()
            {
                for (var i = 0; i < _parts.Length; i++)
                {
                    var training = _parts[i].Part.training;
                    if (training == _modes[i]) continue;
                    var slot = _parts[i].Slot;
                    Bridge.Check(NativeMethods.ct_jit_train(_handle.DangerousGetHandle(), slot, training ? 1 : 0), _file);
                    _modes[i] = training;
                }
            }

            private List<(int Slot, nn.Module Part)> Register(ReadOnlySpan<ScriptSlot> slots)
            {
                var parts = new List<(int Slot, nn.Module Part)>();
                var modules = new nn.Module?[slots.Length];
                var parameters = new Dictionary<nint, Parameter>();
                for (var i = 0; i < slots.Length; i++)
                {
                    var name = Bridge.Text(slots[i].Name);
                    var holder = slots[i].Parent < 0 ? null : modules[slots[i].Parent];
                    if (slots[i].Kind == ScriptSlot.Module)
                    {
                        var part = modules[i] = holder is null ? this : new ScriptPart(name);
                        part.train(slots[i].Training != 0);
                        holder?.register_module(name, part);
                        parts.Add((i, part));
                    }
                    else if (slots[i].Kind == ScriptSlot.Parameter)
                    {
                        holder!.SetParameter(name, Own(slots[i].Tensor, parameters));
                    }
                    else
                    {
                        holder!.register_buffer(name, Tensor.Own(slots[i].Tensor));
                    }
                }

                return parts;
            }

            // One that stands in two places is one parameter, as in Python.
            private static Parameter Own(nint handle, Dictionary<nint, Parameter> parameters)
            {
                if (!parameters.TryGetValue(handle, out var parameter))
                    return parameters[handle] = new Parameter(handle);
                _ = NativeMethods.ct_tensor_release(handle);
                return parameter;
            }
        }
    }
}
