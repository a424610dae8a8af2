using Cluster.Torch.Interop;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Holds the layers' functions without their parameters.</summary>
        /// <remarks>Source: torch/nn/functional.py, PyTorch 1.13.</remarks>
        public static partial class functional
        {
            /// <summary>Takes the rows of the weight that the whole numbers name.</summary>
            /// <param name="input">Whole numbers of any shape.</param>
            /// <param name="weight">[rows, columns].</param>
            /// <param name="padding_idx">A row that gets no gradient; from the end where negative.</param>
            /// <param name="max_norm">The norm that named rows are first scaled down to; null for none.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row is named.</param>
            /// <param name="sparse">Whether the weight's gradient is a sparse tensor.</param>
            /// <exception cref="ArgumentOutOfRangeException">There is no such padding row.</exception>
            public static Tensor embedding(
                Tensor input,
                Tensor weight,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2,
                bool scale_grad_by_freq = false,
                bool sparse = false)
            {
                var padding = padding_idx is { } given ? PlaceIn(weight.shape[0], given, nameof(padding_idx)) : -1;
                if (max_norm is { } norm)
                {
                    using var mode = no_grad();
                    Ops.embedding_renorm_.Mutate(weight, input, norm, norm_type);
                }

                return Ops.embedding.Call(weight, input, padding, scale_grad_by_freq, sparse);
            }

            /// <summary>Joins the rows of the weight that each bag of whole numbers names into one.</summary>
            /// <param name="input">Bags of one length, [N, length], or all one after the other.</param>
            /// <param name="weight">[rows, columns].</param>
            /// <param name="offsets">Where each bag begins, where they stand one after the other; else null.</param>
            /// <param name="max_norm">The norm that named rows are first scaled down to; null for none.</param>
            /// <param name="norm_type">Which norm.</param>
            /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row is named.</param>
            /// <param name="mode">How they are joined.</param>
            /// <param name="sparse">Whether the weight's gradient is a sparse tensor.</param>
            /// <param name="per_sample_weights">A weight for each number, for sums; null where all weigh 1.</param>
            /// <param name="include_last_offset">Whether the offsets end with the end of the last bag.</param>
            /// <param name="padding_idx">A row that does not count; null for none.</param>
            /// <exception cref="ArgumentException">There are offsets beside bags of one length, or none are there.</exception>
            public static Tensor embedding_bag(
                Tensor input,
                Tensor weight,
                Tensor? offsets = null,
                double? max_norm = null,
                double norm_type = 2,
                bool scale_grad_by_freq = false,
                EmbeddingBagMode mode = EmbeddingBagMode.Mean,
                bool sparse = false,
                Tensor? per_sample_weights = null,
                bool include_last_offset = false,
                long? padding_idx = null)
            {
                if (input.ndim == 2 == offsets is not null)
                    throw new ArgumentException("Offsets belong to bags that stand one after the other.", nameof(offsets));
                using var scope = NewDisposeScope();
                var begins = offsets ?? arange(0, input.numel(), input.shape[1], input.dtype, input.device);
                var rows = input.reshape(-1);
                if (max_norm is { } norm)
                {
                    using var untracked = no_grad();
                    Ops.embedding_renorm_.Mutate(weight, rows, norm, norm_type);
                }

                var results = Ops.embedding_bag_padding_idx.CallMany(
                    weight,
                    rows,
                    begins,
                    scale_grad_by_freq,
                    (int)mode,
                    sparse,
                    per_sample_weights?.reshape(-1),
                    include_last_offset,
                    padding_idx);
                return scope.MoveToOuter(results[0]);
            }

            /// <summary>Pads the last dimensions: two lengths for each, the last dimension's first.</summary>
            /// <param name="input">Any tensor.</param>
            /// <param name="pad">Before and behind the last dimension, then the one before it, ...</param>
            /// <param name="mode">What stands there; the value where <see cref="PaddingModes.Constant"/>.</param>
            /// <param name="value">The constant.</param>
            /// <exception cref="TorchException">The lengths do not fit the input.</exception>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Ops.pad.Call(
                    input, pad, NameOf(mode), mode is PaddingModes.Constant or PaddingModes.Zeros ? value : (double?)null);

            /// <summary>Divides by the p-norm along a dimension, or by eps where that is larger.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12)
            {
                using var scope = NewDisposeScope();
                var length = Ops.norm_ScalarOpt_dim.Call(input, p, dim, true).clamp_min(eps).expand_as(input);
                return scope.MoveToOuter(input / length);
            }

            /// <summary>Gives the windows of images as columns: [N, C, H, W] to [N, C kH kW, L].</summary>
            public static Tensor unfold(
                Tensor input, long[] kernel_size, long[]? dilation = null, long[]? padding = null, long[]? stride = null) =>
                Ops.im2col.Call(input, kernel_size, dilation ?? [1, 1], padding ?? [0, 0], stride ?? [1, 1]);

            /// <summary>Adds up windows that stand in columns to images: [N, C kH kW, L] to [N, C, H, W].</summary>
            public static Tensor fold(
                Tensor input,
                long[] output_size,
                long[] kernel_size,
                long[]? dilation = null,
                long[]? padding = null,
                long[]? stride = null) =>
                Ops.col2im.Call(
                    input, output_size, kernel_size, dilation ?? [1, 1], padding ?? [0, 0], stride ?? [1, 1]);

            private static string NameOf(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };

            internal static long PlaceIn(long count, long place, string name)
            {
                if (place >= -count && place < count) return place < 0 ? place + count : place;
                throw new ArgumentOutOfRangeException(name, place, $"There are {count} rows.");
            }
        }
    }
}
