namespace Cluster.Torch;

/// <summary>Stands for a module inside a TorchScript module, whose parameters and buffers it names.</summary>
internal sealed class ScriptPart(string name) : torch.nn.Module(name);
