using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Runs a case here as live.py does there, and compares all that comes out.</summary>
internal static class LiveCase
{
    /// <summary>Compares outputs, and the gradients of the inputs.</summary>
    internal static void Compare(LiveGoldensFile goldens, string name, Tensor[] inputs, Func<Tensor[], Tensor[]> compute)
    {
        manual_seed(12);
        var outputs = compute(inputs);
        Tensor? loss = null;
        for (var i = 0; i < outputs.Length; i++)
        {
            goldens.Same($"{name}/out/{i}", outputs[i]);
            if (!goldens.Has($"{name}/weight/{i}")) continue;
            var term = (outputs[i] * goldens.Read($"{name}/weight/{i}")).sum();
            loss = loss is null ? term : loss + term;
        }

        Assert.False(goldens.Has($"{name}/out/{outputs.Length}"), $"{name} gives {outputs.Length} outputs only.");
        loss?.backward();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (goldens.Has($"{name}/grad/{i}")) goldens.Same($"{name}/grad/{i}", Assert.IsType<Tensor>(inputs[i].grad));
        }
    }

    /// <summary>Compares a module: first state, outputs, gradients, last state and evaluation.</summary>
    internal static void Compare(
        LiveGoldensFile goldens, string name, Func<nn.Module> make, Func<nn.Module, Tensor[], Tensor[]> run)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        using var module = make();
        goldens.SameState($"{name}/init", module);
        Compare(goldens, name, goldens.Inputs(name), inputs => run(module, inputs));
        foreach (var (key, parameter) in module.named_parameters())
        {
            if (goldens.Has($"{name}/grad/{key}")) goldens.Same($"{name}/grad/{key}", parameter.grad!.to_dense());
            else Assert.Null(parameter.grad);
        }

        goldens.SameState($"{name}/after", module);
        module.eval();
        var outputs = run(module, goldens.Inputs(name));
        for (var i = 0; i < outputs.Length; i++) goldens.Same($"{name}/eval/{i}", outputs[i]);
    }
}
