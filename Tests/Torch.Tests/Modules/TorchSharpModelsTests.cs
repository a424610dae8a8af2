using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;
using static Cluster.Torch.torch.nn.functional;

namespace Cluster.Torch.Tests.Modules;

/// <summary>Compiles models in the way people write them for TorchSharp: only the lines with using differ there.</summary>
public class TorchSharpModelsTests
{
    [Fact]
    public void TransformerModel_WrittenForTorchSharp_Trains()
    {
        torch.manual_seed(1);
        using var d = torch.NewDisposeScope();
        using var model = new TransformerModel(11, 8, 2, 16, 2, 0.2, torch.CPU);
        using var criterion = torch.nn.CrossEntropyLoss();
        var tokens = torch.randint(11, new long[] { 5, 3 });
        var mask = TransformerModel.GenerateSquareSubsequentMask(5);

        var output = model.call(tokens, mask);
        criterion.call(output.view(-1, 11), tokens.view(-1)).backward();

        Assert.Equal(new long[] { 5, 3, 11 }, output.shape);
        Assert.All(model.parameters(), p => Assert.NotNull(p.grad));
        Assert.Contains("transformer_encoder.layers.1.self_attn.in_proj_weight", model.state_dict().Keys);
    }

    [Fact]
    public void TextClassification_WrittenForTorchSharp_Trains()
    {
        torch.manual_seed(1);
        using var d = torch.NewDisposeScope();
        using var model = new TextClassificationModel(30, 6, 4);
        Loss<Tensor, Tensor, Tensor> loss = CrossEntropyLoss();

        var scores = model.call(torch.randint(30, new long[] { 9 }), torch.tensor(new long[] { 0, 4, 5 }));
        loss.call(scores, torch.tensor(new long[] { 0, 3, 1 })).backward();

        Assert.Equal(new long[] { 3, 4 }, scores.size());
        Assert.All(model.parameters(), p => Assert.NotNull(p.grad));
    }

    [Fact]
    public void Vgg_WrittenForTorchSharp_Predicts()
    {
        using var d = torch.NewDisposeScope();
        using var model = new VGG("VGG", 5);
        model.eval();

        using (torch.no_grad())
        {
            var predicted = model.call(torch.rand(new long[] { 2, 3, 8, 8 }, dtype: torch.float32)).argmax(1);

            Assert.All(predicted.data<long>().ToArray(), label => Assert.InRange(label, 0, 4));
        }
    }

    private sealed class TransformerModel : Module<Tensor, Tensor, Tensor>
    {
        private readonly TransformerEncoder transformer_encoder;
        private readonly PositionalEncoding pos_encoder;
        private readonly Embedding encoder;
        private readonly Linear decoder;
        private readonly long ninputs;

        public TransformerModel(
            long ntokens, long ninputs, long nheads, long nhidden, long nlayers, double dropout, torch.Device device)
            : base("Transformer")
        {
            this.ninputs = ninputs;
            pos_encoder = new PositionalEncoding(ninputs, dropout);
            var encoder_layers = TransformerEncoderLayer(ninputs, nheads, nhidden, dropout);
            transformer_encoder = TransformerEncoder(encoder_layers, nlayers);
            encoder = Embedding(ntokens, ninputs);
            decoder = Linear(ninputs, ntokens);
            InitWeights();
            RegisterComponents();
            if (device.type == DeviceType.CUDA) this.to(device);
        }

        public static Tensor GenerateSquareSubsequentMask(long size)
        {
            var mask = (torch.ones(new long[] { size, size }) == 1).triu().transpose(0, 1);
            return mask.to_type(ScalarType.Float32)
                .masked_fill(mask == 0, float.NegativeInfinity)
                .masked_fill(mask == 1, 0.0f);
        }

        public override Tensor forward(Tensor t, Tensor mask)
        {
            var src = pos_encoder.call(encoder.call(t) * MathF.Sqrt(ninputs));
            var enc = transformer_encoder.call(src, mask);
            return decoder.call(enc);
        }

        private void InitWeights()
        {
            var initrange = 0.1;
            init.uniform_(encoder.weight, -initrange, initrange);
            init.zeros_(decoder.bias!);
            init.uniform_(decoder.weight, -initrange, initrange);
        }
    }

    private sealed class PositionalEncoding : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> dropout;
        private readonly Tensor pe;

        public PositionalEncoding(long dmodel, double dropout, int maxLen = 50)
            : base("PositionalEncoding")
        {
            this.dropout = Dropout(dropout);
            var pe = torch.zeros(new long[] { maxLen, dmodel });
            var position = torch.arange(0, maxLen, 1).unsqueeze(1);
            var divTerm = (torch.arange(0, dmodel, 2) * (-Math.Log(10000.0) / dmodel)).exp();
            pe[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)] = (position * divTerm).sin();
            pe[TensorIndex.Ellipsis, TensorIndex.Slice(1, null, 2)] = (position * divTerm).cos();
            this.pe = pe.unsqueeze(0).transpose(0, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor t)
        {
            using var x = t + pe[TensorIndex.Slice(null, t.shape[0]), TensorIndex.Slice()];
            return dropout.call(x);
        }
    }

    private sealed class TextClassificationModel : Module<Tensor, Tensor, Tensor>
    {
        private readonly EmbeddingBag embedding;
        private readonly Linear fc;

        public TextClassificationModel(long vocabSize, long embedDim, long numClasses)
            : base("TextClassification")
        {
            embedding = EmbeddingBag(vocabSize, embedDim, sparse: false);
            fc = Linear(embedDim, numClasses);
            init.uniform_(embedding.weight, -0.5, 0.5);
            init.uniform_(fc.weight, -0.5, 0.5);
            init.zeros_(fc.bias!);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input, Tensor offsets)
        {
            using var t = embedding.call(input, offsets);
            return fc.forward(t);
        }
    }

    private sealed class VGG : Module<Tensor, Tensor>
    {
        private readonly long[] _channels = { 8, 0, 16, 0 };
        private readonly Module<Tensor, Tensor> layers;

        public VGG(string name, int numClasses, Device? device = null)
            : base(name)
        {
            var modules = new List<(string, Module<Tensor, Tensor>)>();
            long in_channels = 3;
            for (var i = 0; i < _channels.Length; i++)
            {
                if (_channels[i] == 0)
                {
                    modules.Add(($"MaxPool2d-{i}a", MaxPool2d(kernel_size: 2, stride: 2)));
                }
                else
                {
                    modules.Add(($"conv2d-{i}a", Conv2d(in_channels, _channels[i], kernel_size: 3, padding: 1)));
                    modules.Add(($"bnrm2d-{i}a", BatchNorm2d(_channels[i])));
                    modules.Add(($"relu-{i}b", ReLU(inplace: true)));
                    in_channels = _channels[i];
                }
            }

            modules.Add(("avgpool2d", AvgPool2d(kernel_size: 1, stride: 1)));
            modules.Add(("flatten", Flatten()));
            modules.Add(("linear", Linear(64, numClasses)));
            layers = Sequential(modules);
            RegisterComponents();
            if (device is not null && device.type != DeviceType.CPU) this.to(device);
        }

        public override Tensor forward(Tensor input) => softmax(layers.forward(input), 1);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                layers.Dispose();
                ClearModules();
            }

            base.Dispose(disposing);
        }
    }
}
