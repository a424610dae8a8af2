using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Gives the matrix product, broadcast over the leading dimensions.</summary>
        public Tensor matmul(Tensor other) =>
            Ops.matmul.Call(this, other);

        /// <summary>Gives the product of two matrices.</summary>
        public Tensor mm(Tensor other) =>
            Ops.mm.Call(this, other);

        /// <summary>Gives the products of two batches of matrices.</summary>
        public Tensor bmm(Tensor other) =>
            Ops.bmm.Call(this, other);

        /// <summary>Gives the scalar product of two vectors.</summary>
        public Tensor dot(Tensor other) =>
            Ops.dot.Call(this, other);

        /// <summary>Gives the product of a matrix and a vector.</summary>
        public Tensor mv(Tensor other) =>
            Ops.mv.Call(this, other);

        /// <summary>Gives the outer product of two vectors.</summary>
        public Tensor outer(Tensor other) =>
            Ops.outer.Call(this, other);

        /// <summary>Gives beta times this plus alpha times the product of two matrices.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null) =>
            Ops.addmm.Call(this, mat1, mat2, beta ?? 1, alpha ?? 1);
    }
}
