using Cluster.Torch.Modules;

namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a layer that computes <c>x W^T + b</c>: [..., inputSize] to [..., outputSize].</summary>
        public static Linear Linear(
            long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        /// <summary>Makes a layer that gives its input, in the place of another one.</summary>
        public static Identity Identity() => new();

        /// <summary>Makes a layer that joins a range of dimensions into one.</summary>
        public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

        /// <summary>Makes a layer that splits a dimension into several; one size may be -1.</summary>
        public static Unflatten Unflatten(long dim, long[] unflattened_size) => new(dim, unflattened_size);

        /// <summary>Makes a layer that gives a trained row for each whole number.</summary>
        /// <param name="num_embeddings">The number of rows.</param>
        /// <param name="embedding_dims">Their length.</param>
        /// <param name="padding_idx">A row that stays zero; from the end where negative; null for none.</param>
        /// <param name="max_norm">The norm that rows are scaled down to when they are used; null for none.</param>
        /// <param name="norm_type">Which norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row is named.</param>
        /// <param name="sparse">Whether the rows' gradient is a sparse tensor; the cluster takes plain ones only.</param>
        /// <param name="device">Where the rows lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
        public static Embedding Embedding(
            long num_embeddings,
            long embedding_dims,
            long? padding_idx = null,
            double? max_norm = null,
            double norm_type = 2,
            bool scale_grad_by_freq = false,
            bool sparse = false,
            Device? device = null,
            ScalarType? dtype = null)
        {
            var rows = LayerInit.NewParameter([num_embeddings, embedding_dims], dtype, device);
            var layer = new Embedding(rows, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            LayerInit.Draw(layer.reset_parameters);
            return layer;
        }

        /// <summary>Makes a layer that gives rows that are there already.</summary>
        /// <param name="embeddings">The rows, [rows, length]; their memory is shared.</param>
        /// <param name="freeze">Whether they are not trained.</param>
        /// <param name="padding_idx">A row that gets no gradient; null for none.</param>
        /// <param name="max_norm">The norm that rows are scaled down to when they are used; null for none.</param>
        /// <param name="norm_type">Which norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row is named.</param>
        /// <param name="sparse">Whether the rows' gradient is a sparse tensor; the cluster takes plain ones only.</param>
        /// <exception cref="ArgumentException">The rows are no matrix.</exception>
        public static Embedding Embedding_from_pretrained(
            Tensor embeddings,
            bool freeze = true,
            long? padding_idx = null,
            double? max_norm = null,
            double norm_type = 2,
            bool scale_grad_by_freq = false,
            bool sparse = false)
        {
            if (embeddings.ndim != 2)
                throw new ArgumentException($"The rows are a matrix, not of {embeddings.ndim} dimensions.", nameof(embeddings));
            var rows = Parameter(embeddings, requires_grad: !freeze);
            return new Embedding(rows, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }

        /// <summary>Makes a layer that joins the trained rows of each bag of whole numbers into one.</summary>
        /// <param name="num_embeddings">The number of rows.</param>
        /// <param name="embedding_dims">Their length.</param>
        /// <param name="max_norm">The norm that rows are scaled down to when they are used; null for none.</param>
        /// <param name="norm_type">Which norm.</param>
        /// <param name="scale_grad_by_freq">Whether gradients are divided by how often a row is named.</param>
        /// <param name="mode">How the rows are joined.</param>
        /// <param name="sparse">Whether the rows' gradient is a sparse tensor; the cluster takes plain ones only.</param>
        /// <param name="include_last_offset">Whether offsets end with the end of the last bag.</param>
        /// <param name="padding_idx">A row that stays zero and does not count; null for none.</param>
        /// <param name="device">Where the rows lie.</param>
        /// <param name="dtype">Their element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
        public static EmbeddingBag EmbeddingBag(
            long num_embeddings,
            long embedding_dims,
            double? max_norm = null,
            double norm_type = 2,
            bool scale_grad_by_freq = false,
            EmbeddingBagMode mode = EmbeddingBagMode.Mean,
            bool sparse = false,
            bool include_last_offset = false,
            long? padding_idx = null,
            Device? device = null,
            ScalarType? dtype = null) =>
            new(
                LayerInit.NewParameter([num_embeddings, embedding_dims], dtype, device),
                max_norm,
                norm_type,
                scale_grad_by_freq,
                mode,
                sparse,
                include_last_offset,
                padding_idx);

        /// <summary>Makes a layer that in training sets elements to zero with probability p.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is none.</exception>
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Makes a layer that in training sets channels of sequences to zero with probability p.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is none.</exception>
        public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Makes a layer that in training sets channels of images to zero with probability p.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is none.</exception>
        public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Makes a layer that in training sets channels of volumes to zero with probability p.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is none.</exception>
        public static Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p, inplace);

        /// <summary>Makes a layer that in training drops elements behind SELU with probability p.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is none.</exception>
        public static AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p, inplace);
    }
}
