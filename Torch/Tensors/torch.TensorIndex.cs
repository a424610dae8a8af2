namespace Cluster.Torch;

public static partial class torch
{
    /// <summary>
    /// Is one place of an index expression: a number, a stretch, a tensor, an ellipsis or a new dimension.
    /// </summary>
    public readonly struct TensorIndex
    {
        private TensorIndex(IndexKind kind, long start = 0, long stop = 0, long step = 1, Tensor? tensor = null)
        {
            Kind = kind;
            Start = start;
            Stop = stop;
            Step = step;
            Numbers = tensor;
        }

        internal enum IndexKind
        {
            Slice,
            Number,
            Tensor,
            Ellipsis,
            NewDimension,
        }

        /// <summary>Gets the index that stands for all dimensions not named.</summary>
        public static TensorIndex Ellipsis => new(IndexKind.Ellipsis);

        /// <summary>Gets the index that makes a new dimension of size 1.</summary>
        public static TensorIndex None => new(IndexKind.NewDimension);

        /// <summary>Gets the index that takes a whole dimension.</summary>
        public static TensorIndex Colon => Slice();

        internal IndexKind Kind { get; }

        internal long Start { get; }

        internal long Stop { get; }

        internal long Step { get; }

        internal Tensor? Numbers { get; }

        /// <summary>Takes a stretch of a dimension; negative places count from its end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(IndexKind.Slice, start ?? 0, stop ?? long.MaxValue, step ?? 1);

        /// <summary>Takes one place of a dimension, which goes away.</summary>
        public static TensorIndex Single(long index) => new(IndexKind.Number, index);

        /// <summary>Takes the places that a tensor of numbers or truth values names.</summary>
        public static TensorIndex Tensor(Tensor index) => new(IndexKind.Tensor, tensor: index);

        /// <summary>Takes one place of a dimension.</summary>
        public static implicit operator TensorIndex(long index) => Single(index);

        /// <summary>Takes the places that a tensor names.</summary>
        public static implicit operator TensorIndex(Tensor index) => Tensor(index);

        /// <summary>Takes one place of a dimension, as <c>^1</c> for the last.</summary>
        public static implicit operator TensorIndex(Index index) =>
            Single(index.IsFromEnd ? -index.Value : index.Value);

        /// <summary>Takes a stretch of a dimension, as <c>1..^1</c>.</summary>
        public static implicit operator TensorIndex(Range range)
        {
            var start = range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value;
            if (!range.End.IsFromEnd) return Slice(start, range.End.Value);
            return range.End.Value == 0 ? Slice(start) : Slice(start, -range.End.Value);
        }
    }
}
