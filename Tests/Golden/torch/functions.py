"""The cases of tensor methods and functions: see live.py."""
import math

import torch
import torch.nn.functional as F

from live import function, n, u, x


def elementwise():
    for name in ("abs neg exp exp2 expm1 log1p square sign floor ceil round trunc frac sin cos tan atan sinh cosh asinh erf "
                 "erfc sigmoid tanh relu lgamma digamma").split():
        function(name, getattr(torch, name), 2 * x(3, 5))
    for name in "log log2 log10 sqrt rsqrt reciprocal asin acos atanh erfinv logit".split():
        function(name, getattr(torch, name), u(3, 5))
    function("acosh", torch.acosh, 1 + u(3, 5))
    function("round_decimals", lambda a: a.round(decimals=1), x(3, 5))
    odd = torch.tensor([1.0, math.nan, math.inf, -math.inf, 0.0])
    function("nan_to_num", lambda a: a.nan_to_num(0.5, 9.0), odd)
    for name in "isfinite isnan isinf isposinf isneginf logical_not".split():
        function(name, getattr(torch, name), odd)
    function("in_place", lambda a: (a * 1).mul_(2).add_(1).clamp_(-1, 2).sin_().pow_(2).exp_(), x(3, 5))


def arithmetic():
    function("add", lambda a, b: a.add(b, alpha=2) + 3, x(3, 5), x(5))
    function("sub", lambda a, b: 1 - a.sub(b, alpha=2), x(3, 5), x(3, 1))
    function("mul_div", lambda a, b: a * b / (b * b + 1) * 2 / 3, x(3, 5), x(3, 5))
    function("div_trunc", lambda a, b: torch.div(a, b, rounding_mode="trunc"), 5 * x(3, 5), x(3, 5))
    function("floor_divide", lambda a, b: torch.floor_divide(a, b), n(50, 3, 5), 1 + n(6, 3, 5))
    function("remainder", lambda a, b: (a % b, a.fmod(b), a % 0.7), 5 * x(3, 5), x(3, 5))
    function("pow", lambda a, b: (a.pow(b), a.pow(3), 2.0 ** b), u(3, 5), x(3, 5))
    function("clamp", lambda a, b: (a.clamp(-0.5, 1), a.clamp(min=0), a.clamp(max=b), a.clamp_min(0.1),
        a.clamp_max(0.2)), x(3, 5), x(3, 5))
    function("maximum", lambda a, b: (a.maximum(b), a.minimum(b), torch.max(a, b), torch.min(a, b)), x(3, 5), x(5))
    function("addcmul", lambda a, b, c: (a.addcmul(b, c, value=0.3), a.addcdiv(b, c, value=0.3)), x(3, 5), x(3, 5),
        u(3, 5))
    function("lerp", lambda a, b, c: (a.lerp(b, 0.3), a.lerp(b, c)), x(3, 5), x(3, 5), u(3, 5))
    function("atan2", lambda a, b: (a.atan2(b), a.hypot(b), a.logaddexp(b)), x(3, 5), x(3, 5))
    function("xlogy", lambda a, b: a.xlogy(b), x(3, 5), u(3, 5))
    function("renorm", lambda a: a.renorm(2, 0, 1.0), x(3, 5))


def comparison():
    function("compare", lambda a, b: (a == b, a != b, a < b, a <= b, a > b, a >= b, a == 1, a != 1, a < 1, a <= 1,
        a > 1, a >= 1), n(3, 3, 5), n(3, 3, 5))
    function("logical", lambda a, b: (a.logical_and(b), a.logical_or(b), a.logical_xor(b)), n(2, 3, 5), n(2, 3, 5))
    function("bitwise", lambda a, b: (a & b, a | b, a ^ b, ~a), n(9, 3, 5), n(9, 3, 5))
    function("isclose", lambda a, b: a.isclose(b, rtol=0.5), x(3, 5), x(3, 5))
    function("isin", lambda a, b: torch.isin(a, b), n(9, 3, 5), n(9, 4))
    function("where", lambda a, b: (torch.where(a > 0, a, b), torch.where(a > 0, a, 0.5), torch.where(a > 0, 0.5,
        b), a.where(a > b, b)), x(3, 5), x(3, 5))
    function("where_places", lambda a: torch.where(a > 0), x(3, 5))
    function("bucketize", lambda a, b: (torch.bucketize(a, b), torch.searchsorted(b, a, right=True)), x(3, 5),
        x(6).sort()[0])


def reductions():
    function("sum", lambda a: (a.sum(), a.sum(1), a.sum((0, 2), keepdim=True), a.sum(0, dtype=torch.float64)), x(3,
        4, 5))
    function("mean", lambda a: (a.mean(), a.mean(-1), a.mean((0, 1), keepdim=True)), x(3, 4, 5))
    function("nansum", lambda a: (a.nansum(), a.nansum(1), a.nanmean(1)), torch.tensor([[1.0, math.nan], [2.0, 3.0]]))
    function("prod", lambda a: (a.prod(), a.prod(1), a.prod(0, keepdim=True)), x(3, 4))
    function("max", lambda a: (a.max(), *a.max(1), *a.max(0, keepdim=True), a.amax((0, 2)), a.argmax(),
        a.argmax(1)), x(3, 4, 5))
    function("min", lambda a: (a.min(), *a.min(1), *a.min(0, keepdim=True), a.amin((0, 2)), a.argmin(),
        a.argmin(1)), x(3, 4, 5))
    function("aminmax", lambda a: torch.aminmax(a, dim=1), x(3, 4), fixed=(0,))
    function("median", lambda a: (a.median(), *a.median(1), *a.kthvalue(2, 1)), x(3, 5))
    function("mode", lambda a: a.mode(1), n(3, 4, 7))
    function("quantile", lambda a, q: (a.quantile(q, 1), a.quantile(0.3)), x(3, 5), torch.tensor([0.1, 0.7]),
        fixed=(1,))
    function("any_all", lambda a: (a.any(), a.all(), a.any(1), a.all(0), a.count_nonzero(), a.count_nonzero(1)),
        n(3, 3, 4))
    function("std_var", lambda a: (a.std(), a.std(1), a.std((0, 1), False, True), a.var(False), a.var(1),
        a.var((0, 2))), x(3, 4, 5))
    function("std_mean", lambda a: (*torch.std_mean(a, (0, 1)), *torch.var_mean(a, (1,), False)), x(3, 4, 5))
    function("norm", lambda a: (a.norm(), a.norm(1), a.norm(2, 1), a.norm(3, (0, 1), True)), x(3, 4))
    function("cumulative", lambda a: (a.cumsum(1), a.cumprod(0), *a.cummax(1), *a.cummin(1), a.logcumsumexp(1)),
        x(3, 4))
    function("logsumexp", lambda a: (a.logsumexp(1), a.logsumexp((0, 1), True)), x(3, 4))
    function("topk", lambda a: (*a.topk(3), *a.topk(2, 0, largest=False)), x(4, 7))
    function("sort", lambda a: (*a.sort(), *a.sort(0, True), *torch.sort(a, stable=True, dim=1),
        a.argsort(1, True)), x(4, 7))
    function("unique", lambda a: torch.unique(a, return_inverse=True, return_counts=True), n(5, 3, 4))
    function("bincount", lambda a, w: (a.bincount(), a.bincount(w, 8)), n(5, 9), u(9), fixed=(1,))
    function("histc", lambda a: a.histc(5, -2, 2), x(30), fixed=(0,))
    function("diff", lambda a: a.diff(2, 1), x(3, 6))
    function("softmax", lambda a: (a.softmax(1), torch.softmax(a, 0), F.log_softmax(a, -1), torch.log_softmax(a, 1,
        dtype=torch.float64)), x(3, 5))


def shapes():
    function("reshape", lambda a: (a.view(4, -1), a.reshape(2, 12), a.flatten(), a.flatten(1), a.ravel(),
        a.unflatten(2, (2, 1))), x(3, 4, 2))
    function("views", lambda a: (a.narrow(1, 1, 2), a.select(0, -1), a.transpose(0, 2), a.permute(2, 0, 1),
        a.swapaxes(0, 1), a.movedim(0, 2), a.movedim((0, 1), (1, 2)), a[0].t(), a.unsqueeze(1).squeeze(1),
        a[:1].squeeze()), x(3, 4, 2))
    function("expand", lambda a: (a.expand(3, 4), a.expand(2, -1, 4).broadcast_to(3, 2, 1, 4), a.repeat(2, 1),
        a.tile(2), a.repeat_interleave(2, 1), a.expand_as(torch.ones(2, 4))), x(1, 4))
    function("repeat_interleave", lambda a, b: (a.repeat_interleave(b, 0), a.repeat_interleave(2)), x(3, 2),
        torch.tensor([1, 3, 2]))
    function("windows", lambda a: (a.unfold(1, 3, 2), a.as_strided((2, 2), (1, 2), 1)), x(2, 7))
    function("turn", lambda a: (a.flip(0), a.flip(0, 1), a.roll(1, 0), a.roll((1, -2), (0, 1)), a.roll(2),
        a.rot90(), a.fliplr(), a.flipud()), x(3, 4))
    function("triangles", lambda a: (a.tril(), a.tril(-1), a.triu(1), a.diag(), a.diag(1), a.diagonal(),
        torch.diag_embed(a), a[0].diag()), x(4, 4))
    function("split", lambda a: (*a.split(2), *a.split((1, 3), 1), *a.chunk(2, 1), *a.unbind(1),
        *a.tensor_split(2, 1), *a.tensor_split((1, 2), 0)), x(5, 4))
    function("join", lambda a, b: (torch.cat([a, b]), torch.cat((a, b), 1), torch.stack([a, b]), torch.stack([a, b],
        -1), torch.hstack((a, b)), torch.vstack((a, b)), torch.dstack((a, b))), x(3, 4), x(3, 4))
    function("grids", lambda a, b: (*torch.meshgrid(a, b, indexing="ij"), *torch.meshgrid(a, b, indexing="xy"),
        torch.cartesian_prod(a, b)), x(3), x(4))
    function("broadcast_tensors", lambda a, b: torch.broadcast_tensors(a, b), x(3, 1), x(4))
    function("casts", lambda a: (a.double(), a.long(), a.int(), a.bool(), a.half().float(), a.bfloat16().float(),
        a.short(), a.char(), a.byte(), a.to(torch.float64), a.type_as(torch.ones(1, dtype=torch.float64))), 5 * u(3, 4))


def gathering():
    index = torch.tensor([[0, 2, 1], [1, 1, 0]])
    function("index", lambda a: (a[1], a[:, 1], a[0, 1:3], a[..., -1], a[:, None], a[::2, 1], a[[2, 0]], a[[2, 0],
        [1, 3]], a[a > 0], a[..., [0, 1]], a[1:, [0, 2]]), x(3, 4))
    function("gather", lambda a, i: (a.gather(1, i), a.index_select(1, i[0]), a.take(i), torch.take_along_dim(a, i,
        1)), x(2, 5), index)
    function("scatter", lambda a, s, i: (a.scatter(1, i, s), a.scatter(1, i, 2.5), a.scatter_add(1, i, s)), x(2, 5),
        x(2, 3), index)
    function("scatter_reduce", lambda a, s, i: (a.scatter_reduce(1, i, s, "sum"), a.scatter_reduce(1, i, s, "amax",
        include_self=False), a.scatter_reduce(1, i, s, "mean")), x(2, 5), x(2, 3), index)
    function("index_add", lambda a, s: (a.index_add(0, torch.tensor([2, 0]), s, alpha=2), a.index_copy(0,
        torch.tensor([2, 0]), s), a.index_fill(1, torch.tensor([1, 3]), 7.0)), x(3, 4), x(2, 4))
    function("masked", lambda a, b: (a.masked_fill(a > 0, -1), a.masked_fill(a > 0, torch.tensor(2.0)),
        a.masked_select(a > b), a.masked_scatter(a > 0, b)), x(3, 4), x(3, 4))
    function("nonzero", lambda a: (a.nonzero(), torch.argwhere(a)), n(2, 3, 4))
    function("index_put", index_put, x(3, 4), x(4))
    function("triangle_indices", lambda a: (torch.tril_indices(3, 4), torch.triu_indices(3, 3, 1)), x(1))
    function("one_hot", lambda a: (F.one_hot(a, 6), F.one_hot(a)), n(5, 7))


def index_put(a, b):
    a = a * 1
    a[1] = b
    a[:, 0] = 7.0
    a[a > 1] = 0.0
    return a


def algebra():
    square = x(4, 4) + 4 * torch.eye(4)
    positive = square @ square.t()
    function("products", lambda a, b: (a @ b, torch.mm(a, b), a[0].dot(a[1]), a.mv(b[:, 0]), torch.outer(a[0],
        a[1]), torch.inner(a, a), torch.kron(a, b), a.matmul(b)), x(3, 4), x(4, 2))
    function("batches", lambda a, b, c: (a.bmm(b), torch.baddbmm(c, a, b, beta=0.5, alpha=2), torch.matmul(a,
        b[0])), x(2, 3, 4), x(2, 4, 5), x(2, 3, 5))
    function("addmm", lambda a, b, c: (torch.addmm(a, b, c, beta=0.5, alpha=2), torch.addmv(a[:, 0], b, c[:, 0])),
        x(3, 5), x(3, 4), x(4, 5))
    function("einsum", lambda a, b: (torch.einsum("bij,bjk->bik", a, b), torch.einsum("bij->bj", a),
        torch.einsum("bij,bjk", a, b), torch.einsum("...ij,...jk->...ik", a, b)), x(2, 3, 4), x(2, 4, 5))
    function("tensordot", lambda a, b: torch.tensordot(a, b, dims=([2, 1], [0, 1])), x(2, 3, 4), x(4, 3, 5))
    function("cross_trace", lambda a, b: (torch.cross(a, b, 1), torch.linalg.cross(a, b), a.trace()), x(4, 3),
        x(4, 3))
    function("cdist", lambda a, b: (torch.cdist(a, b), torch.cdist(a, b, 1)), x(3, 4), x(5, 4))
    function("inverse", lambda a: (a.inverse(), torch.linalg.inv(a), a.det(), torch.linalg.det(a),
        *torch.linalg.slogdet(a), torch.linalg.pinv(a)), square)
    function("solve", lambda a, b: torch.linalg.solve(a, b), square, x(4, 2))
    function("svd", lambda a: (torch.linalg.svd(a, full_matrices=False)[1], torch.linalg.svdvals(a)), x(4, 3))
    function("qr", lambda a: torch.linalg.qr(a), x(4, 3))
    function("eigh", lambda a: (torch.linalg.eigh(a)[0], torch.linalg.eigvalsh(a)), positive)
    function("cholesky", lambda a: torch.linalg.cholesky(a), positive)
    function("matrix_power", lambda a: (torch.linalg.matrix_power(a, 3), torch.linalg.matrix_rank(a),
        torch.linalg.multi_dot([a, a, a])), square)
    function("linalg_norm", lambda a: (torch.linalg.norm(a), torch.linalg.norm(a, 1), torch.linalg.norm(a, "nuc"),
        torch.linalg.norm(a, dim=1), torch.linalg.vector_norm(a, 3)), x(4, 3))


def functional():
    function("normalize", lambda a: (F.normalize(a), F.normalize(a, p=1, dim=0)), x(3, 4))
    function("similarity", lambda a, b: (F.cosine_similarity(a, b), F.pairwise_distance(a, b),
        F.pairwise_distance(a, b, 1)), x(3, 4), x(3, 4))
    function("pad", lambda a: (F.pad(a, (1, 2)), F.pad(a, (1, 0, 2, 1), value=3.0), F.pad(a, (1, 2, 1, 1),
        mode="reflect"), F.pad(a, (1, 2), mode="replicate"), F.pad(a, (1, 1), mode="circular")), x(2, 3, 4))
    function("pixel_shuffle", lambda a: (F.pixel_shuffle(a, 2), F.pixel_unshuffle(a, 2)), x(2, 8, 4, 4))
    function("channel_shuffle", lambda a: F.channel_shuffle(a, 2), x(2, 8, 4, 4), fixed=(0,))
    function("fold", lambda a: (F.unfold(a, (2, 2), padding=1), F.fold(F.unfold(a, 2), (4, 5), 2)), x(2, 3, 4, 5))
    function("interpolate", lambda a: (F.interpolate(a, size=(7, 3)), F.interpolate(a, scale_factor=2.0),
        F.interpolate(a, size=(7, 9), mode="bilinear", align_corners=True), F.interpolate(a, scale_factor=1.5,
        mode="bicubic"), F.interpolate(a, size=2, mode="area")), x(2, 3, 4, 5))
    function("bilinear", lambda a, b, w, c: F.bilinear(a, b, w, c), x(3, 2), x(3, 4), x(5, 2, 4), x(5))
    function("pools", lambda a: (F.max_pool2d(a, 2), F.avg_pool2d(a, 2), F.adaptive_avg_pool2d(a, 2),
        F.adaptive_max_pool2d(a, 2)), x(2, 3, 6, 5))
    function("pools1d", lambda a: (F.max_pool1d(a, 3, 2), F.avg_pool1d(a, 3, 2, 1), F.adaptive_avg_pool1d(a, 2),
        F.adaptive_max_pool1d(a, 2)), x(2, 3, 9))
    function("convolutions", lambda a, w, b: (F.conv1d(a, w, b, padding=1), F.conv_transpose1d(a, w.transpose(0, 1),
        b, stride=2)), x(2, 3, 5), x(4, 3, 3), x(4))
    function("layer_norm", lambda a, w: F.layer_norm(a, (4,), w), x(3, 4), x(4))
    function("gelu", lambda a: (F.gelu(a), F.gelu(a, approximate="tanh"), F.softplus(a), F.glu(a), F.hardtanh(a,
        -0.3, 0.4)), x(3, 4))


def draws():
    function("draw", lambda a: (torch.bernoulli(a), torch.multinomial(a, 3), torch.normal(0.5, 2.0, (3, 4)),
        torch.normal(a, a), torch.empty(9).exponential_(2.0), torch.empty(9, dtype=torch.int64).random_(3, 90)),
        u(3, 4), fixed=(0,))
    function("ranges", lambda a: (torch.logspace(0, 2, 5), torch.linspace(0, 1, 4), torch.arange(2, 9, 3),
        torch.eye(2, 3)), x(1))


def run():
    for part in (elementwise, arithmetic, comparison, reductions, shapes, gathering, algebra, functional, draws):
        part()
