namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>Draws from a normal distribution and limits to a range: by the inverse of its share.</summary>
            /// <param name="tensor">What is filled.</param>
            /// <param name="mean">The distribution's mean.</param>
            /// <param name="std">Its standard deviation.</param>
            /// <param name="a">The smallest number.</param>
            /// <param name="b">The largest number.</param>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2)
            {
                var (low, high) = (NormalShare((a - mean) / std), NormalShare((b - mean) / std));
                return Untracked(tensor, target => target.uniform_(2 * low - 1, 2 * high - 1).erfinv_()
                    .mul_(std * Math.Sqrt(2.0)).add_(mean).clamp_(a, b));
            }

            /// <summary>Fills a matrix with ones on its diagonal and zeros beside it.</summary>
            /// <exception cref="ArgumentException">It is no matrix.</exception>
            public static Tensor eye_(Tensor tensor)
            {
                var sizes = RequireMatrix(tensor);
                using var scope = NewDisposeScope();
                return Untracked(tensor, target => target.copy_(eye(sizes[0], sizes[1], tensor.dtype, tensor.device)));
            }

            /// <summary>Fills a convolution's weights so that it gives its input, as far as it has channels.</summary>
            /// <exception cref="ArgumentException">The weights have not 3 to 5 dimensions, or do not fit the groups.</exception>
            public static Tensor dirac_(Tensor tensor, long groups = 1)
            {
                var sizes = tensor.shape;
                if (sizes.Length is < 3 or > 5)
                    throw new ArgumentException($"dirac_ takes 3 to 5 dimensions, got {sizes.Length}.", nameof(tensor));
                if (groups < 1 || sizes[0] % groups != 0)
                    throw new ArgumentException($"{sizes[0]} channels do not make {groups} groups.", nameof(groups));
                using var scope = NewDisposeScope();
                return Untracked(tensor, target => Dirac(target.zero_(), sizes, groups));
            }

            /// <summary>Fills with an orthogonal matrix, times a gain (Saxe et al. 2013).</summary>
            /// <exception cref="ArgumentException">There are fewer than two dimensions.</exception>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                var sizes = tensor.shape;
                if (sizes.Length < 2)
                    throw new ArgumentException("An orthogonal matrix needs at least two dimensions.", nameof(tensor));
                if (tensor.numel() == 0) return tensor;
                using var scope = NewDisposeScope();
                return Untracked(tensor, target =>
                {
                    var (rows, columns) = (sizes[0], target.numel() / sizes[0]);
                    var drawn = empty([rows, columns], target.dtype, target.device).normal_(0, 1);
                    var (q, r) = linalg.qr(rows < columns ? drawn.t() : drawn);
                    // With the signs every orthogonal matrix is as likely (Mezzadri 2006).
                    q.mul_(r.diag(0).sign());
                    target.view(rows, columns).copy_(rows < columns ? q.t() : q);
                    return target.mul_(gain);
                });
            }

            /// <summary>Draws a matrix from a normal distribution and sets a part of each column to zero.</summary>
            /// <param name="tensor">The matrix.</param>
            /// <param name="sparsity">The part that is zero, 0 to 1.</param>
            /// <param name="std">The standard deviation of the rest.</param>
            /// <exception cref="ArgumentException">It is no matrix.</exception>
            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                var sizes = RequireMatrix(tensor);
                var zeros = (long)Math.Ceiling(sparsity * sizes[0]);
                using var scope = NewDisposeScope();
                return Untracked(tensor, target =>
                {
                    target.normal_(0, std);
                    for (var column = 0L; column < sizes[1]; column++)
                        target.select(1, column).index_fill_(0, randperm(sizes[0]).narrow(0, 0, zeros), 0);
                    return target;
                });
            }

            private static Tensor Dirac(Tensor target, long[] sizes, long groups)
            {
                var each = sizes[0] / groups;
                for (var group = 0L; group < groups; group++)
                {
                    for (var channel = 0L; channel < Math.Min(each, sizes[1]); channel++)
                    {
                        var place = target.select(0, group * each + channel).select(0, channel);
                        foreach (var size in sizes.Skip(2)) place = place.select(0, size / 2);
                        place.fill_(1);
                    }
                }

                return target;
            }

            private static long[] RequireMatrix(Tensor tensor)
            {
                if (tensor.ndim != 2)
                    throw new ArgumentException($"A matrix has 2 dimensions, not {tensor.ndim}.", nameof(tensor));
                return tensor.shape;
            }

            // The share of a normal distribution below a number.
            private static double NormalShare(double x)
            {
                using var scope = NewDisposeScope();
                return (1 + tensor(x / Math.Sqrt(2.0)).erf().ToDouble()) / 2;
            }
        }
    }
}
