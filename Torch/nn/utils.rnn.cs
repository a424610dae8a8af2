using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Holds what serves several layers.</summary>
        public static partial class utils
        {
            /// <summary>Packs sequences of unlike lengths for recurrent networks, and unpacks them.</summary>
            /// <remarks>Source: torch/nn/utils/rnn.py, PyTorch 1.13.</remarks>
            public static class rnn
            {
                /// <summary>Is the steps of several sequences: all first steps, all second ones, and so on.</summary>
                public sealed class PackedSequence : IDisposable
                {
                    internal PackedSequence(Tensor data, Tensor batch_sizes, Tensor? sorted_indices, Tensor? unsorted_indices)
                    {
                        this.data = data;
                        this.batch_sizes = batch_sizes;
                        this.sorted_indices = sorted_indices;
                        this.unsorted_indices = unsorted_indices;
                    }

                    /// <summary>Gets the steps, [sum of all lengths, ...].</summary>
                    public Tensor data { get; }

                    /// <summary>Gets how many sequences have a first step, a second one, ..., int64.</summary>
                    public Tensor batch_sizes { get; }

                    /// <summary>Gets which row each sequence was, longest first; null where they came so.</summary>
                    public Tensor? sorted_indices { get; }

                    /// <summary>Gets where each row is among the sequences; null where they came so.</summary>
                    public Tensor? unsorted_indices { get; }

                    /// <summary>Releases the tensors.</summary>
                    public void Dispose()
                    {
                        data.Dispose();
                        batch_sizes.Dispose();
                        sorted_indices?.Dispose();
                        unsorted_indices?.Dispose();
                    }
                }

                /// <summary>Packs rows that were padded to one length.</summary>
                /// <param name="input">[T, N, ...], or [N, T, ...] where the batch comes first.</param>
                /// <param name="lengths">The length of each row, int64 on the processor.</param>
                /// <param name="batch_first">How the input lies.</param>
                /// <param name="enforce_sorted">Whether the rows come longest first; else they are sorted.</param>
                /// <exception cref="TorchException">A length does not fit, or the rows are not sorted.</exception>
                public static PackedSequence pack_padded_sequence(
                    Tensor input, Tensor lengths, bool batch_first = false, bool enforce_sorted = true)
                {
                    using var scope = NewDisposeScope();
                    var (sorted, order) = (lengths, (Tensor?)null);
                    if (!enforce_sorted)
                    {
                        (sorted, order) = lengths.sort(descending: true);
                        input = input.index_select(batch_first ? 0 : 1, order);
                    }

                    var (data, sizes) = Ops._pack_padded_sequence.CallPair(input, sorted, batch_first);
                    var back = order is null ? null : Inverse(order);
                    scope.MoveToOuter(data, sizes);
                    if (order is not null) scope.MoveToOuter(order, back!);
                    return new PackedSequence(data, sizes, order, back);
                }

                /// <summary>Pads sequences to one length, in the order that their rows came in.</summary>
                /// <param name="sequence">The sequences.</param>
                /// <param name="batch_first">Whether the result is [N, T, ...] rather than [T, N, ...].</param>
                /// <param name="padding_value">What stands behind a sequence.</param>
                /// <param name="total_length">The length; the longest sequence's where null.</param>
                /// <returns>The rows and their lengths.</returns>
                /// <exception cref="TorchException">A sequence is longer.</exception>
                public static (Tensor, Tensor) pad_packed_sequence(
                    PackedSequence sequence, bool batch_first = false, double padding_value = 0, long? total_length = null)
                {
                    using var scope = NewDisposeScope();
                    var length = total_length ?? sequence.batch_sizes.shape[0];
                    var (padded, lengths) = Ops._pad_packed_sequence.CallPair(
                        sequence.data, sequence.batch_sizes, batch_first, padding_value, length);
                    if (sequence.unsorted_indices is { } back)
                        (padded, lengths) = (padded.index_select(batch_first ? 0 : 1, back), lengths.index_select(0, back));
                    return (scope.MoveToOuter(padded), scope.MoveToOuter(lengths));
                }

                /// <summary>Joins sequences of unlike lengths, each padded to the longest.</summary>
                /// <param name="sequences">[T, ...] each.</param>
                /// <param name="batch_first">Whether the result is [N, T, ...] rather than [T, N, ...].</param>
                /// <param name="padding_value">What stands behind a sequence.</param>
                public static Tensor pad_sequence(
                    IEnumerable<Tensor> sequences, bool batch_first = false, double padding_value = 0)
                {
                    using var scope = NewDisposeScope();
                    var list = sequences.ToArray();
                    var length = list.Max(sequence => sequence.shape[0]);
                    var rows = list.Select(sequence => functional.pad(
                        sequence,
                        [.. new long[2 * (sequence.ndim - 1)], 0, length - sequence.shape[0]],
                        value: padding_value));
                    return scope.MoveToOuter(stack(rows, batch_first ? 0 : 1));
                }

                private static Tensor Inverse(Tensor order) =>
                    empty_like(order).scatter_(0, order, arange(0, order.numel(), ScalarType.Int64, order.device));
            }
        }
    }
}
