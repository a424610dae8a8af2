using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Live.Models;

/// <summary>Is Gpt of models.py.</summary>
internal sealed class Gpt : Module<Tensor, Tensor>
{
    private readonly Embedding wte;
    private readonly Embedding wpe;
    private readonly ModuleList<Block> h;
    private readonly LayerNorm ln_f;
    private readonly Linear lm_head;

    public Gpt(long words = 17, long size = 12, long heads = 3, long steps = 9)
        : base(nameof(Gpt))
    {
        wte = Embedding(words, size);
        wpe = Embedding(steps, size);
        h = ModuleList(Enumerable.Range(0, 2).Select(_ => new Block(size, heads, steps)).ToArray());
        ln_f = LayerNorm(size);
        lm_head = Linear(size, words, hasBias: false);
        lm_head.weight = wte.weight;
        RegisterComponents();
        foreach (var (name, parameter) in named_parameters())
        {
            if (name.EndsWith("c_proj.weight", StringComparison.Ordinal)) init.normal_(parameter, mean: 0, std: 0.02 / 2);
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = wte.call(input) + wpe.call(arange(input.shape[1]));
        foreach (var block in h) x = block.call(x);
        return lm_head.call(ln_f.call(x)).flatten(0, 1).MoveToOuterDisposeScope();
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm ln_1;
        private readonly CausalSelfAttention attn;
        private readonly LayerNorm ln_2;
        private readonly ModuleDict<Tensor, Tensor> mlp;

        public Block(long size, long heads, long steps)
            : base(nameof(Block))
        {
            ln_1 = LayerNorm(size);
            attn = new CausalSelfAttention(size, heads, steps);
            ln_2 = LayerNorm(size);
            mlp = ModuleDict<Tensor, Tensor>(
                ("c_fc", Linear(size, 4 * size)),
                ("act", GELU("tanh")),
                ("c_proj", Linear(4 * size, size)),
                ("dropout", Dropout(0.1)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = input + attn.call(ln_1.call(input));
            return x + mlp["dropout"].call(mlp["c_proj"].call(mlp["act"].call(mlp["c_fc"].call(ln_2.call(x)))));
        }
    }

    private sealed class CausalSelfAttention : Module<Tensor, Tensor>
    {
        private readonly Linear c_attn;
        private readonly Linear c_proj;
        private readonly Dropout attn_dropout = Dropout(0.1);
        private readonly Tensor bias;
        private readonly long _heads;

        public CausalSelfAttention(long size, long heads, long steps)
            : base(nameof(CausalSelfAttention))
        {
            c_attn = Linear(size, 3 * size);
            c_proj = Linear(size, size);
            bias = tril(ones(steps, steps)).view(1, 1, steps, steps);
            _heads = heads;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var (b, t, c) = (input.size(0), input.size(1), input.size(2));
            var parts = c_attn.call(input).split(c, dim: 2);
            var q = parts[0].view(b, t, _heads, c / _heads).transpose(1, 2);
            var k = parts[1].view(b, t, _heads, c / _heads).transpose(1, 2);
            var v = parts[2].view(b, t, _heads, c / _heads).transpose(1, 2);
            var scores = matmul(q, k.transpose(-2, -1)) * (1.0 / Math.Sqrt(k.size(-1)));
            scores = scores.masked_fill(bias[.., .., ..(int)t, ..(int)t] == 0, double.NegativeInfinity);
            var mixed = matmul(attn_dropout.call(functional.softmax(scores, dim: -1)), v);
            return c_proj.call(mixed.transpose(1, 2).contiguous().view(b, t, c));
        }
    }
}
