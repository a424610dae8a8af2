using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// Takes a part of the tensor: a view, or a copy where tensors index it. Setting it copies into the part.
        /// </summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get
            {
                var view = View(indices, out var tensors);
                return tensors is null ? view : Ops.index_Tensor.Call(view, tensors);
            }

            set
            {
                using var scope = NewDisposeScope();
                var view = View(indices, out var tensors);
                if (tensors is null) view.copy_(value);
                else Ops.index_put_.Mutate(view, tensors, value);
            }
        }

        /// <summary>Copies numbers to the places that the index tensors name, or adds them there.</summary>
        public Tensor index_put_(Tensor[] indices, Tensor value, bool accumulate = false) =>
            Ops.index_put_.Mutate(this, indices, value, accumulate);

        /// <summary>Keeps the elements where the condition holds, and takes those of another elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Ops.where_self.Call(condition, this, y);

        // Numbers, stretches and new dimensions are views; what tensors index is gathered afterwards, all at once.
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors)
        {
            var gathered = new List<Tensor?>();
            var view = Ops.alias.Call(this);
            var dimension = 0;
            foreach (var index in indices)
            {
                switch (index.Kind)
                {
                    case TensorIndex.IndexKind.Number:
                        view = view.select(dimension, index.Start);
                        break;
                    case TensorIndex.IndexKind.Slice:
                        view = view.slice(dimension++, index.Start, index.Stop, index.Step);
                        break;
                    case TensorIndex.IndexKind.NewDimension:
                        view = view.unsqueeze(dimension++);
                        break;
                    case TensorIndex.IndexKind.Ellipsis:
                        dimension += ndim - indices.Sum(Consumed);
                        break;
                    default:
                        while (gathered.Count < dimension) gathered.Add(null);
                        gathered.Add(index.Numbers);
                        dimension += Consumed(index);
                        break;
                }
            }

            tensors = gathered.Count == 0 ? null : gathered.ToArray();
            return view;
        }

        // A mask of truth values covers as many dimensions as it has.
        private static int Consumed(TensorIndex index) => index.Kind switch
        {
            TensorIndex.IndexKind.Number or TensorIndex.IndexKind.Slice => 1,
            TensorIndex.IndexKind.Tensor => index.Numbers!.dtype == ScalarType.Bool ? index.Numbers.ndim : 1,
            _ => 0,
        };
    }
}
