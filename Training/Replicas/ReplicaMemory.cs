using Cluster.Parameters.Layout;
using Cluster.Torch;
using Cluster.Torch.Modules;
using static Cluster.Torch.torch;

namespace Cluster.Training.Replicas;

/// <summary>Is where a replica's numbers lie: in the flat vectors themselves, or on a device that they are copied to.</summary>
internal abstract class ReplicaMemory(ParameterLayout layout, Dictionary<string, Tensor> state) : IDisposable
{
    /// <summary>Gets the names of the parameters that got no gradient in the last slot though they are trained.</summary>
    public IReadOnlyList<string> UnusedParameters =>
        [.. Layout.Parameters.Where((_, i) => Gradients.Undefined[i] != 0).Select(entry => entry.Spec.Name)
            .Where(name => State[name].requires_grad)];

    protected ParameterLayout Layout => layout;

    protected Dictionary<string, Tensor> State => state;

    protected GradientCollector Gradients { get; } =
        new(layout.Parameters.Select(entry => (Parameter)state[entry.Spec.Name]));

    /// <summary>Makes each parameter what the vector holds now.</summary>
    /// <param name="parameters">The vector.</param>
    /// <param name="need">
    /// Is told before a parameter is used up to which byte the vector must be filled, and fills it; null: it is.
    /// </param>
    public abstract void Attach(ParameterVector parameters, Action<int>? need);

    /// <summary>Brings rows to where the model is; disposed with the scope.</summary>
    public abstract Tensor Bring(Tensor rows);

    /// <summary>Gets whether parameters may come while forward goes on, and gradients are in their vector while backward does.</summary>
    public abstract bool FillsAsItGoes { get; }

    /// <summary>Runs backward and brings the gradient into the vector.</summary>
    /// <param name="loss">The mean loss.</param>
    /// <param name="gradient">The vector.</param>
    /// <param name="onTail">Is told from which byte on the vector's parameters are as they will be; null: nobody is.</param>
    /// <returns>The loss, and whether it and every number of the gradient are finite.</returns>
    public abstract (double Loss, bool IsFinite) Backward(Tensor loss, ParameterVector gradient, Action<int>? onTail);

    /// <inheritdoc/>
    public virtual void Dispose() => Gradients.Dispose();
}
