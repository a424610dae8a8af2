using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Lists the functions of functions.py, and the initializers of layers.py, by their names there.</summary>
internal static partial class FunctionCases
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor[]>> Found = [];

    internal static Dictionary<string, Func<Tensor[], Tensor[]>> All
    {
        get
        {
            if (Found.Count > 0) return Found;
            Elementwise();
            Arithmetic();
            Comparison();
            Reductions();
            Shapes();
            Gathering();
            Algebra();
            Functional();
            Draws();
            Initializers();
            return Found;
        }
    }

    private static void Add(string name, Func<Tensor[], Tensor[]> compute) => Found.Add(name, compute);

    private static void Add(string name, Func<Tensor, Tensor> compute) => Found.Add(name, x => [compute(x[0])]);

    private static Tensor[] Pair((Tensor First, Tensor Second) pair) => [pair.First, pair.Second];

    private static Tensor[] Triple((Tensor First, Tensor Second, Tensor Third) all) => [all.First, all.Second, all.Third];

    private static void Elementwise()
    {
        Add("abs", abs);
        Add("neg", neg);
        Add("exp", exp);
        Add("exp2", exp2);
        Add("expm1", expm1);
        Add("log1p", log1p);
        Add("square", square);
        Add("sign", sign);
        Add("floor", floor);
        Add("ceil", ceil);
        Add("round", x => round(x));
        Add("trunc", trunc);
        Add("frac", frac);
        Add("sin", sin);
        Add("cos", cos);
        Add("tan", tan);
        Add("atan", atan);
        Add("sinh", sinh);
        Add("cosh", cosh);
        Add("asinh", asinh);
        Add("erf", erf);
        Add("erfc", erfc);
        Add("sigmoid", sigmoid);
        Add("tanh", tanh);
        Add("relu", relu);
        Add("lgamma", lgamma);
        Add("digamma", digamma);
        Add("log", log);
        Add("log2", log2);
        Add("log10", log10);
        Add("sqrt", sqrt);
        Add("rsqrt", rsqrt);
        Add("reciprocal", reciprocal);
        Add("asin", asin);
        Add("acos", acos);
        Add("atanh", atanh);
        Add("erfinv", erfinv);
        Add("logit", x => logit(x));
        Add("acosh", acosh);
        Add("round_decimals", x => x.round(1));
        Add("nan_to_num", x => x.nan_to_num(0.5, 9));
        Add("isfinite", isfinite);
        Add("isnan", isnan);
        Add("isinf", isinf);
        Add("isposinf", isposinf);
        Add("isneginf", isneginf);
        Add("logical_not", logical_not);
        Add("in_place", x => (x * 1).mul_(2).add_(1).clamp_(-1, 2).sin_().pow_(2).exp_());
    }

    private static void Arithmetic()
    {
        Add("add", x => [x[0].add(x[1], alpha: 2) + 3]);
        Add("sub", x => [1 - x[0].sub(x[1], alpha: 2)]);
        Add("mul_div", x => [x[0] * x[1] / (x[1] * x[1] + 1) * 2 / 3]);
        Add("div_trunc", x => [div(x[0], x[1], "trunc")]);
        Add("floor_divide", x => [floor_divide(x[0], x[1])]);
        Add("remainder", x => [x[0] % x[1], x[0].fmod(x[1]), x[0] % 0.7]);
        Add("pow", x => [x[0].pow(x[1]), x[0].pow(3), pow(2.0, x[1])]);
        Add("clamp", x => [
            x[0].clamp(-0.5, 1), x[0].clamp(min: 0), x[0].clamp(null, x[1]), x[0].clamp_min(0.1), x[0].clamp_max(0.2),
        ]);
        Add("maximum", x => [x[0].maximum(x[1]), x[0].minimum(x[1]), max(x[0], x[1]), min(x[0], x[1])]);
        Add("addcmul", x => [x[0].addcmul(x[1], x[2], 0.3), x[0].addcdiv(x[1], x[2], 0.3)]);
        Add("lerp", x => [x[0].lerp(x[1], 0.3), x[0].lerp(x[1], x[2])]);
        Add("atan2", x => [x[0].atan2(x[1]), x[0].hypot(x[1]), x[0].logaddexp(x[1])]);
        Add("xlogy", x => [x[0].xlogy(x[1])]);
        Add("renorm", x => x.renorm(2, 0, 1));
    }

    private static void Comparison()
    {
        Add("compare", x => [
            x[0] == x[1], x[0] != x[1], x[0] < x[1], x[0] <= x[1], x[0] > x[1], x[0] >= x[1],
            x[0] == 1, x[0] != 1, x[0] < 1, x[0] <= 1, x[0] > 1, x[0] >= 1,
        ]);
        Add("logical", x => [x[0].logical_and(x[1]), x[0].logical_or(x[1]), x[0].logical_xor(x[1])]);
        Add("bitwise", x => [x[0] & x[1], x[0] | x[1], x[0] ^ x[1], ~x[0]]);
        Add("isclose", x => [x[0].isclose(x[1], rtol: 0.5)]);
        Add("isin", x => [isin(x[0], x[1])]);
        Add("where", x => [
            where(x[0] > 0, x[0], x[1]), where(x[0] > 0, x[0], 0.5), where(x[0] > 0, 0.5, x[1]), x[0].where(x[0] > x[1], x[1]),
        ]);
        Add("where_places", x => where(x[0] > 0));
        Add("bucketize", x => [bucketize(x[0], x[1]), searchsorted(x[1], x[0], right: true)]);
    }

    private static void Reductions()
    {
        Add("sum", x => [x[0].sum(), x[0].sum(1), x[0].sum([0, 2], keepdim: true), x[0].sum(0, type: float64)]);
        Add("mean", x => [x[0].mean(), x[0].mean(-1), x[0].mean([0, 1], keepdim: true)]);
        Add("nansum", x => [x[0].nansum(), x[0].nansum([1]), x[0].nanmean([1])]);
        Add("prod", x => [x[0].prod(), x[0].prod(1), x[0].prod(0, keepdim: true)]);
        Add("max", x => [
            x[0].max(), .. Pair(x[0].max(1)), .. Pair(x[0].max(0, keepdim: true)), x[0].amax([0, 2]), x[0].argmax(),
            x[0].argmax(1),
        ]);
        Add("min", x => [
            x[0].min(), .. Pair(x[0].min(1)), .. Pair(x[0].min(0, keepdim: true)), x[0].amin([0, 2]), x[0].argmin(),
            x[0].argmin(1),
        ]);
        Add("aminmax", x => Pair(aminmax(x[0], 1)));
        Add("median", x => [x[0].median(), .. Pair(x[0].median(1)), .. Pair(x[0].kthvalue(2, 1))]);
        Add("mode", x => Pair(x[0].mode(1)));
        Add("quantile", x => [x[0].quantile(x[1], 1), x[0].quantile(0.3)]);
        Add("any_all", x => [
            x[0].any(), x[0].all(), x[0].any(1), x[0].all(0), x[0].count_nonzero(), x[0].count_nonzero(1),
        ]);
        Add("std_var", x => [
            x[0].std(), x[0].std(1), x[0].std([0, 1], false, true), x[0].var(false), x[0].var(1), x[0].var([0, 2]),
        ]);
        Add("std_mean", x => [.. Pair(std_mean(x[0], [0, 1])), .. Pair(var_mean(x[0], [1], false))]);
        Add("norm", x => [x[0].norm(), x[0].norm(p: 1), x[0].norm(1, p: 2), x[0].norm([0, 1], true, 3)]);
        Add("cumulative", x => [
            x[0].cumsum(1), x[0].cumprod(0), .. Pair(x[0].cummax(1)), .. Pair(x[0].cummin(1)), x[0].logcumsumexp(1),
        ]);
        Add("logsumexp", x => [x[0].logsumexp(1), x[0].logsumexp([0, 1], true)]);
        Add("topk", x => [.. Pair(x[0].topk(3)), .. Pair(x[0].topk(2, 0, largest: false))]);
        Add("sort", x => [
            .. Pair(x[0].sort()), .. Pair(x[0].sort(0, true)), .. Pair(sort(x[0], stable: true, 1)), x[0].argsort(1, true),
        ]);
        Add("unique", x => Triple(x[0].unique()));
        Add("bincount", x => [x[0].bincount(), x[0].bincount(x[1], 8)]);
        Add("histc", x => x.histc(5, -2, 2));
        Add("diff", x => x.diff(2, 1));
        Add("softmax", x => [
            x[0].softmax(1), softmax(x[0], 0), nn.functional.log_softmax(x[0], -1), log_softmax(x[0], 1, float64),
        ]);
    }

    private static void Initializers()
    {
        Add("init.uniform_", x => nn.init.uniform_(x * 1, -2, 3));
        Add("init.normal_", x => nn.init.normal_(x * 1, 1, 2));
        Add("init.constant_", x => nn.init.constant_(x * 1, 0.3));
        Add("init.ones_", x => nn.init.ones_(x * 1));
        Add("init.zeros_", x => nn.init.zeros_(x * 1));
        Add("init.eye_", x => nn.init.eye_(x * 1));
        Add("init.xavier_uniform_", x => nn.init.xavier_uniform_(x * 1, 2));
        Add("init.xavier_normal_", x => nn.init.xavier_normal_(x * 1));
        Add("init.kaiming_uniform_", x => nn.init.kaiming_uniform_(
            x * 1, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU));
        Add("init.kaiming_normal_", x => nn.init.kaiming_normal_(x * 1, a: 0.2));
        Add("init.trunc_normal_", x => nn.init.trunc_normal_(x * 1, std: 0.5));
        Add("init.trunc_normal_narrow", x => nn.init.trunc_normal_(x * 1, 0.2, 0.02, -0.05, 0.21));
        Add("init.orthogonal_", x => nn.init.orthogonal_(x * 1));
        Add("init.orthogonal_tall", x => nn.init.orthogonal_(x * 1, 1.5));
        Add("init.sparse_", x => nn.init.sparse_(x * 1, 0.3));
        Add("init.dirac_", x => nn.init.dirac_(x * 1, 2));
    }
}
