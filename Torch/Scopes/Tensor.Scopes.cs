namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        internal DisposeScope? Scope { get; set; }

        internal Tensor? Next { get; set; }

        internal Tensor? Previous { get; set; }

        /// <summary>Hands the tensor over to the next outer scope, or to its holder where there is none.</summary>
        public Tensor MoveToOuterDisposeScope() => Scope is { } scope ? scope.MoveToOuter(this) : this;

        /// <summary>Hands the tensor over to another scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope scope) => scope.Include(this);

        /// <summary>
        /// Hands the tensor over to the scope of another tensor, or to its holder where that has none.
        /// </summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) =>
            other.Scope is { } scope ? scope.Include(this) : DetachFromDisposeScope();

        /// <summary>Takes the tensor out of its scope: it lives until its holder disposes it.</summary>
        public Tensor DetachFromDisposeScope() => Scope is { } scope ? scope.Detach(this) : this;
    }
}
