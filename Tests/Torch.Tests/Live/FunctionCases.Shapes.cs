using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live;

internal static partial class FunctionCases
{
    private static void Shapes()
    {
        Add("reshape", x => [
            x[0].view(4, -1), x[0].reshape(2, 12), x[0].flatten(), x[0].flatten(1), x[0].ravel(), x[0].unflatten(2, 2, 1),
        ]);
        Add("views", x => [
            x[0].narrow(1, 1, 2), x[0].select(0, -1), x[0].transpose(0, 2), x[0].permute(2, 0, 1), x[0].swapaxes(0, 1),
            x[0].movedim(0, 2), x[0].movedim([0, 1], [1, 2]), x[0][0].t(), x[0].unsqueeze(1).squeeze(1), x[0][..1].squeeze(),
        ]);
        Add("expand", x => [
            x[0].expand(3, 4), x[0].expand(2, -1, 4).broadcast_to(3, 2, 1, 4), x[0].repeat(2, 1), x[0].tile(2),
            x[0].repeat_interleave(2, 1), x[0].expand_as(ones(2, 4)),
        ]);
        Add("repeat_interleave", x => [x[0].repeat_interleave(x[1], 0), x[0].repeat_interleave(2)]);
        Add("windows", x => [x[0].unfold(1, 3, 2), x[0].as_strided([2, 2], [1, 2], 1)]);
        Add("turn", x => [
            x[0].flip(0), x[0].flip(0, 1), x[0].roll(1, 0), x[0].roll([1, -2], [0, 1]), x[0].roll(2), x[0].rot90(),
            x[0].fliplr(), x[0].flipud(),
        ]);
        Add("triangles", x => [
            x[0].tril(), x[0].tril(-1), x[0].triu(1), x[0].diag(), x[0].diag(1), x[0].diagonal(), diag_embed(x[0]),
            x[0][0].diag(),
        ]);
        Add("split", x => [
            .. x[0].split(2), .. x[0].split([1, 3], 1), .. x[0].chunk(2, 1), .. x[0].unbind(1), .. x[0].tensor_split(2, 1),
            .. x[0].tensor_split([1, 2], 0),
        ]);
        Add("join", x => [cat(x), cat(x, 1), stack(x), stack(x, -1), hstack(x), vstack(x), dstack(x)]);
        Add("grids", x => [.. meshgrid(x), .. meshgrid(x, "xy"), cartesian_prod(x)]);
        Add("broadcast_tensors", x => broadcast_tensors(x));
        Add("casts", x => [
            x[0].@double(), x[0].@long(), x[0].@int(), x[0].@bool(), x[0].half().@float(), x[0].bfloat16().@float(),
            x[0].@short(), x[0].@sbyte(), x[0].@byte(), x[0].to(float64), x[0].type_as(ones([1], float64)),
        ]);
    }

    private static void Gathering()
    {
        Add("index", x => [
            x[0][1], x[0][.., 1], x[0][0, 1..3], x[0][TensorIndex.Ellipsis, ^1], x[0][.., TensorIndex.None],
            x[0][TensorIndex.Slice(step: 2), 1], x[0][tensor([2L, 0])], x[0][tensor([2L, 0]), tensor([1L, 3])],
            x[0][x[0] > 0], x[0][TensorIndex.Ellipsis, tensor([0L, 1])], x[0][1.., tensor([0L, 2])],
        ]);
        Add("gather", x => [
            x[0].gather(1, x[1]), x[0].index_select(1, x[1][0]), x[0].take(x[1]), take_along_dim(x[0], x[1], 1),
        ]);
        Add("scatter", x => [
            x[0].scatter(1, x[2], x[1]), x[0].scatter(1, x[2], 2.5), x[0].scatter_add(1, x[2], x[1]),
        ]);
        Add("scatter_reduce", x => [
            x[0].scatter_reduce(1, x[2], x[1], "sum"), x[0].scatter_reduce(1, x[2], x[1], "amax", include_self: false),
            x[0].scatter_reduce(1, x[2], x[1], "mean"),
        ]);
        Add("index_add", x => [
            x[0].index_add(0, tensor([2L, 0]), x[1], alpha: 2), x[0].index_copy(0, tensor([2L, 0]), x[1]),
            x[0].index_fill(1, tensor([1L, 3]), 7.0),
        ]);
        Add("masked", x => [
            x[0].masked_fill(x[0] > 0, -1), x[0].masked_fill(x[0] > 0, tensor(2f)), x[0].masked_select(x[0] > x[1]),
            x[0].masked_scatter(x[0] > 0, x[1]),
        ]);
        Add("nonzero", x => [x[0].nonzero(), argwhere(x[0])]);
        Add("index_put", x =>
        {
            var changed = x[0] * 1;
            changed[1] = x[1];
            changed[.., 0] = tensor(7f);
            changed[changed > 1] = tensor(0f);
            return [changed];
        });
        Add("triangle_indices", _ => [tril_indices(3, 4), triu_indices(3, 3, 1)]);
        Add("one_hot", x => [functional.one_hot(x[0], 6), functional.one_hot(x[0])]);
    }

    private static void Algebra()
    {
        Add("products", x => [
            matmul(x[0], x[1]), mm(x[0], x[1]), x[0][0].dot(x[0][1]), x[0].mv(x[1][.., 0]), outer(x[0][0], x[0][1]),
            inner(x[0], x[0]), kron(x[0], x[1]), x[0].matmul(x[1]),
        ]);
        Add("batches", x => [x[0].bmm(x[1]), baddbmm(x[2], x[0], x[1], 0.5, 2), matmul(x[0], x[1][0])]);
        Add("addmm", x => [addmm(x[0], x[1], x[2], 0.5, 2), addmv(x[0][.., 0], x[1], x[2][.., 0])]);
        Add("einsum", x => [
            einsum("bij,bjk->bik", x[0], x[1]), einsum("bij->bj", x[0]), einsum("bij,bjk", x[0], x[1]),
            einsum("...ij,...jk->...ik", x[0], x[1]),
        ]);
        Add("tensordot", x => [tensordot(x[0], x[1], [2, 1], [0, 1])]);
        Add("cross_trace", x => [cross(x[0], x[1], 1), linalg.cross(x[0], x[1]), x[0].trace()]);
        Add("cdist", x => [cdist(x[0], x[1]), cdist(x[0], x[1], 1)]);
        Add("inverse", x => [
            x[0].inverse(), linalg.inv(x[0]), x[0].det(), linalg.det(x[0]), .. Pair(linalg.slogdet(x[0])), linalg.pinv(x[0]),
        ]);
        Add("solve", x => [linalg.solve(x[0], x[1])]);
        Add("svd", x => [linalg.svd(x[0], full_matrices: false).S, linalg.svdvals(x[0])]);
        Add("qr", x => Pair(linalg.qr(x[0])));
        Add("eigh", x => [linalg.eigh(x[0]).eigenvalues, linalg.eigvalsh(x[0])]);
        Add("cholesky", x => [linalg.cholesky(x[0])]);
        Add("matrix_power", x => [
            linalg.matrix_power(x[0], 3), linalg.matrix_rank(x[0]), linalg.multi_dot(x[0], x[0], x[0]),
        ]);
        Add("linalg_norm", x => [
            linalg.norm(x[0]), linalg.norm(x[0], 1), linalg.norm(x[0], "nuc"), linalg.norm(x[0], dim: [1]),
            linalg.vector_norm(x[0], 3),
        ]);
    }

    private static void Functional()
    {
        Add("normalize", x => [functional.normalize(x[0]), functional.normalize(x[0], p: 1, dim: 0)]);
        Add("similarity", x => [
            functional.cosine_similarity(x[0], x[1]), functional.pairwise_distance(x[0], x[1]),
            functional.pairwise_distance(x[0], x[1], 1),
        ]);
        Add("pad", x => [
            functional.pad(x[0], [1, 2]), functional.pad(x[0], [1, 0, 2, 1], value: 3),
            functional.pad(x[0], [1, 2, 1, 1], PaddingModes.Reflect), functional.pad(x[0], [1, 2], PaddingModes.Replicate),
            functional.pad(x[0], [1, 1], PaddingModes.Circular),
        ]);
        Add("pixel_shuffle", x => [functional.pixel_shuffle(x[0], 2), functional.pixel_unshuffle(x[0], 2)]);
        Add("channel_shuffle", x => functional.channel_shuffle(x, 2));
        Add("fold", x => [
            functional.unfold(x[0], [2, 2], padding: [1, 1]),
            functional.fold(functional.unfold(x[0], [2, 2]), [4, 5], [2, 2]),
        ]);
        Add("interpolate", x => [
            functional.interpolate(x[0], [7, 3]), functional.interpolate(x[0], scale_factor: [2]),
            functional.interpolate(x[0], [7, 9], mode: InterpolationMode.Bilinear, align_corners: true),
            functional.interpolate(x[0], scale_factor: [1.5], mode: InterpolationMode.Bicubic),
            functional.interpolate(x[0], [2], mode: InterpolationMode.Area),
        ]);
        Add("bilinear", x => [functional.bilinear(x[0], x[1], x[2], x[3])]);
        Add("pools", x => [
            functional.max_pool2d(x[0], 2), functional.avg_pool2d(x[0], 2), functional.adaptive_avg_pool2d(x[0], 2),
            functional.adaptive_max_pool2d(x[0], [2, 2]).output,
        ]);
        Add("pools1d", x => [
            functional.max_pool1d(x[0], 3, 2), functional.avg_pool1d(x[0], 3, 2, 1), functional.adaptive_avg_pool1d(x[0], 2),
            functional.adaptive_max_pool1d(x[0], 2).output,
        ]);
        Add("convolutions", x => [
            functional.conv1d(x[0], x[1], x[2], padding: 1),
            functional.conv_transpose1d(x[0], x[1].transpose(0, 1), x[2], stride: 2),
        ]);
        Add("layer_norm", x => [functional.layer_norm(x[0], [4], x[1])]);
        Add("gelu", x => [
            functional.gelu(x[0]), functional.gelu(x[0], "tanh"), functional.softplus(x[0]), functional.glu(x[0]),
            functional.hardtanh(x[0], -0.3, 0.4),
        ]);
    }

    private static void Draws()
    {
        Add("draw", x => [
            bernoulli(x[0]), multinomial(x[0], 3), normal(0.5, 2, [3, 4]), normal(x[0], x[0]), empty(9).exponential_(2),
            empty(9, int64).random_(3, 90),
        ]);
        Add("ranges", _ => [logspace(0, 2, 5), linspace(0, 1, 4), arange(2, 9, 3), eye(2, 3)]);
    }
}
