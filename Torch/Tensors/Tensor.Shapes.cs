using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Views the elements in another shape; one size may be -1.</summary>
        /// <exception cref="TorchException">The memory cannot be viewed so, or the count differs.</exception>
        public Tensor view(params long[] shape) => Ops.view.Call(this, shape);

        /// <summary>Gives the elements in another shape, a view where possible; one size may be -1.</summary>
        public Tensor reshape(params long[] shape) => Ops.reshape.Call(this, shape);

        /// <summary>Views this tensor in the shape of another one.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>Joins a range of dimensions into one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Ops.flatten_using_ints.Call(this, start_dim, end_dim);

        /// <summary>Views a stretch of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) =>
            Ops.narrow.Call(this, dim, start, length);

        /// <summary>Views a stretch of one dimension, with a step.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Ops.slice_Tensor.Call(this, dim, start, finish, step);

        /// <summary>Views one place of a dimension, which goes away.</summary>
        public Tensor select(long dim, long index) =>
            Ops.select_int.Call(this, dim, index);

        /// <summary>Views the tensor with two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) =>
            Ops.transpose_int.Call(this, dim0, dim1);

        /// <summary>Views a matrix with its dimensions exchanged.</summary>
        public Tensor t() =>
            Ops.t.Call(this);

        /// <summary>Views the tensor with its dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => Ops.permute.Call(this, permutation);

        /// <summary>Views the tensor without its dimensions of size 1, or without one of them.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } only ? Ops.squeeze_dim.Call(this, only) : Ops.squeeze.Call(this);

        /// <summary>Views the tensor with a new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) =>
            Ops.unsqueeze.Call(this, dim);

        /// <summary>Views the tensor with dimensions of size 1 repeated; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Ops.expand.Call(this, sizes);

        /// <summary>Expands to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>Gives the tensor repeated along each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Ops.repeat.Call(this, sizes);

        /// <summary>Gives some places of a dimension, by their numbers (int64, [K]).</summary>
        public Tensor index_select(long dim, Tensor index) =>
            Ops.index_select.Call(this, dim, index);

        /// <summary>Gives one element per index along a dimension.</summary>
        public Tensor gather(long dim, Tensor index) =>
            Ops.gather.Call(this, dim, index);

        /// <summary>Gives the tensor with a number where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) =>
            Ops.masked_fill_Scalar.Call(this, mask, value);

        /// <summary>Gives the tensor with some dimensions reversed.</summary>
        public Tensor flip(params long[] dims) =>
            Ops.flip.Call(this, dims);

        /// <summary>Gives the lower triangle of matrices, zeros above.</summary>
        public Tensor tril(long diagonal = 0) =>
            Ops.tril.Call(this, diagonal);

        /// <summary>Gives the upper triangle of matrices, zeros below.</summary>
        public Tensor triu(long diagonal = 0) =>
            Ops.triu.Call(this, diagonal);

        /// <summary>Views the tensor in pieces of one size, the last perhaps smaller.</summary>
        public Tensor[] split(long size, long dim = 0) =>
            Ops.split_Tensor.CallMany(this, size, dim);

        /// <summary>Views the tensor in pieces of the sizes given.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) =>
            Ops.split_with_sizes.CallMany(this, sizes, dim);

        /// <summary>Views the tensor in a number of about equal pieces.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) =>
            Ops.chunk.CallMany(this, chunks, dim);

        /// <summary>Views each place of a dimension.</summary>
        public Tensor[] unbind(long dim = 0) =>
            Ops.unbind_int.CallMany(this, dim);
    }
}
