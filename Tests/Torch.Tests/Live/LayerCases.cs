using Cluster.Torch.Modules;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;
using static Cluster.Torch.torch.nn.utils.rnn;

namespace Cluster.Torch.Tests.Live;

using Run = Func<nn.Module, Tensor[], Tensor[]>;

/// <summary>Lists the layers of layers.py by their names there.</summary>
internal static class LayerCases
{
    private static readonly Dictionary<string, (Func<nn.Module> Make, Run Run)> Found = [];

    internal static Dictionary<string, (Func<nn.Module> Make, Run Run)> All
    {
        get
        {
            if (Found.Count > 0) return Found;
            Convolutions();
            Norms();
            Pools();
            Activations();
            Simple();
            Recurrent();
            Attention();
            return Found;
        }
    }

    private static void Add(string name, Func<Module<Tensor, Tensor>> make) =>
        Found.Add(name, (make, (module, x) => [((Module<Tensor, Tensor>)module).call(x[0])]));

    private static void Add<T>(string name, Func<T> make, Func<T, Tensor[], Tensor[]> run)
        where T : nn.Module => Found.Add(name, (make, (module, x) => run((T)module, x)));

    private static void Convolutions()
    {
        Add("Conv1d", () => Conv1d(3, 4, 3));
        Add("Conv1d_all", () => Conv1d(4, 6, 3, stride: 2, padding: 2, dilation: 2, groups: 2, bias: false));
        Add("Conv1d_same", () => Conv1d(3, 4, 4, padding: Padding.Same));
        Add("Conv1d_circular", () => Conv1d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Circular));
        Add("Conv2d", () => Conv2d(3, 4, 3));
        Add("Conv2d_all", () => Conv2d(
            4, 6, (3, 2), stride: (2, 1), padding: (1, 2), dilation: (1, 2), groups: 2));
        Add("Conv2d_same", () => Conv2d(3, 4, (3, 4), padding: Padding.Same, padding_mode: PaddingModes.Reflect));
        Add("Conv2d_valid", () => Conv2d(3, 4, 3, padding: Padding.Valid, stride: 2));
        Add("Conv2d_reflect", () => Conv2d(3, 4, (3, 3), padding: (2, 1), padding_mode: PaddingModes.Reflect));
        Add("Conv2d_replicate", () => Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Replicate));
        Add("Conv2d_depthwise", () => Conv2d(6, 6, 3, padding: 1, groups: 6, bias: false));
        Add("Conv2d_unbatched", () => Conv2d(3, 4, 3));
        Add("Conv3d", () => Conv3d(2, 3, 2));
        Add("Conv3d_all", () => Conv3d(2, 4, (1, 3, 2), stride: (1, 2, 1), padding: (0, 1, 1), groups: 2));
        Add("Conv3d_same", () => Conv3d(2, 3, 3, padding: Padding.Same));
        Add("ConvTranspose1d", () => ConvTranspose1d(3, 4, 3, stride: 2, padding: 1, output_padding: 1));
        Add("ConvTranspose2d", () => ConvTranspose2d(3, 4, 3));
        Add("ConvTranspose2d_all", () => ConvTranspose2d(
            4, 6, (3, 2), stride: (2, 3), padding: (1, 0), output_padding: (1, 2), groups: 2, bias: false));
        Add(
            "ConvTranspose2d_size",
            () => ConvTranspose2d(3, 2, 3, stride: 2, padding: 1),
            (module, x) => [module.call(x[0], [8, 10])]);
        Add("ConvTranspose3d", () => ConvTranspose3d(2, 3, 2, stride: 2));
    }

    private static void Norms()
    {
        Add("BatchNorm1d", () => BatchNorm1d(3));
        Add("BatchNorm1d_length", () => BatchNorm1d(3, eps: 1e-3, momentum: 0.3));
        Add("BatchNorm2d", () => BatchNorm2d(3));
        Add("BatchNorm2d_plain", () => BatchNorm2d(3, affine: false, track_running_stats: false));
        Add("BatchNorm3d", () => BatchNorm3d(2));
        Add("LayerNorm", () => LayerNorm(6));
        Add("LayerNorm_shape", () => LayerNorm([5, 6], eps: 1e-3));
        Add("LayerNorm_plain", () => LayerNorm(6, elementwise_affine: false));
        Add("GroupNorm", () => GroupNorm(2, 6));
        Add("GroupNorm_plain", () => GroupNorm(3, 6, eps: 1e-3, affine: false));
        Add("InstanceNorm1d", () => InstanceNorm1d(3));
        Add("InstanceNorm2d", () => InstanceNorm2d(3));
        Add("InstanceNorm2d_all", () => InstanceNorm2d(3, affine: true, track_running_stats: true, momentum: 0.2));
        Add("InstanceNorm2d_unbatched", () => InstanceNorm2d(3));
        Add("InstanceNorm3d", () => InstanceNorm3d(2));
    }

    private static void Pools()
    {
        Add("MaxPool1d", () => MaxPool1d(2));
        Add("MaxPool1d_all", () => MaxPool1d(3, stride: 2, padding: 1, dilation: 2, ceil_mode: true));
        Add("MaxPool2d", () => MaxPool2d(2));
        Add("MaxPool2d_all", () => MaxPool2d((3, 2), stride: (2, 1), padding: (1, 0), ceil_mode: true));
        Add("MaxPool3d", () => MaxPool3d(2));
        Add("AvgPool1d", () => AvgPool1d(3, stride: 2, padding: 1, count_include_pad: false));
        Add("AvgPool2d", () => AvgPool2d(2));
        Add("AvgPool2d_all", () => AvgPool2d(
            (3, 2), stride: (2, 1), padding: (1, 0), ceil_mode: true, divisor_override: 5));
        Add("AvgPool3d", () => AvgPool3d(2));
        Add("AdaptiveAvgPool1d", () => AdaptiveAvgPool1d(4));
        Add("AdaptiveAvgPool2d", () => AdaptiveAvgPool2d((3, 2)));
        Add("AdaptiveAvgPool2d_one", () => AdaptiveAvgPool2d(1));
        Add("AdaptiveAvgPool3d", () => AdaptiveAvgPool3d(2));
    }

    private static void Activations()
    {
        Add("ReLU", () => ReLU());
        Add("ReLU6", () => ReLU6());
        Add("LeakyReLU", () => LeakyReLU());
        Add("ELU", () => ELU());
        Add("CELU", () => CELU());
        Add("SELU", () => SELU());
        Add("GELU", () => GELU());
        Add("SiLU", () => SiLU());
        Add("Mish", () => Mish());
        Add("Hardtanh", () => Hardtanh());
        Add("Hardswish", () => Hardswish());
        Add("Hardsigmoid", () => Hardsigmoid());
        Add("Softplus", () => Softplus());
        Add("Tanh", Tanh);
        Add("Sigmoid", Sigmoid);
        Add("LogSigmoid", LogSigmoid);
        Add("Softsign", Softsign);
        Add("Tanhshrink", Tanhshrink);
        Add("Softshrink", () => Softshrink());
        Add("Hardshrink", () => Hardshrink());
        Add("PReLU", () => PReLU());
        Add("RReLU", () => RReLU());
        Add("LeakyReLU_slope", () => LeakyReLU(0.2));
        Add("ELU_alpha", () => ELU(0.5));
        Add("CELU_alpha", () => CELU(2));
        Add("GELU_tanh", () => GELU("tanh"));
        Add("Hardtanh_range", () => Hardtanh(-0.5, 2));
        Add("Softplus_beta", () => Softplus(2, 1));
        Add("Softshrink_half", () => Softshrink(0.3));
        Add("Threshold", () => Threshold(0.1, 20));
        Add("Softmax", () => Softmax(1));
        Add("LogSoftmax", () => LogSoftmax(-1));
        Add("Softmin", () => Softmin(1));
        Add("GLU", () => GLU());
        Add("PReLU_channels", () => PReLU(4, 0.1));
        Add("Softmax2d", Softmax2d);
        Add("ReLU6_inplace", () => ReLU6(inplace: true), (module, x) => [module.call(x[0] * 1)]);
        Add("SiLU_inplace", () => SiLU(inplace: true), (module, x) => [module.call(x[0] * 1)]);
    }

    private static void Simple()
    {
        Add("Linear", () => Linear(5, 4));
        Add("Identity", Identity);
        Add("Flatten", () => Flatten());
        Add("Unflatten", () => Unflatten(1, [3, -1]));
        Add("Embedding", () => Embedding(7, 3));
        Add("Embedding_padding", () => Embedding(7, 3, padding_idx: -2));
        Add("Embedding_norm", () => Embedding(7, 3, max_norm: 1, scale_grad_by_freq: true));
        Add("Embedding_sparse", () => Embedding(7, 3, sparse: true));
        Add("EmbeddingBag", () => EmbeddingBag(7, 3), (module, x) => [module.call(x[0], x[1])]);
        Add(
            "EmbeddingBag_sum",
            () => EmbeddingBag(7, 3, mode: EmbeddingBagMode.Sum, padding_idx: 2),
            (module, x) => [module.call(x[0])]);
        Add(
            "EmbeddingBag_weights",
            () => EmbeddingBag(7, 3, mode: EmbeddingBagMode.Sum),
            (module, x) => [module.call(x[0], perSampleWeights: x[1])]);
        Add(
            "EmbeddingBag_max",
            () => EmbeddingBag(7, 3, max_norm: 1, mode: EmbeddingBagMode.Max),
            (module, x) => [module.call(x[0])]);
        Add("Dropout", () => Dropout(0.3));
        Add("AlphaDropout", () => AlphaDropout(0.3));
        Add("Dropout1d", () => Dropout1d());
        Add("Dropout1d_unbatched", () => Dropout1d(0.4));
        Add("Dropout2d", () => Dropout2d(0.4));
        Add("Dropout2d_inplace", () => Dropout2d(0.4, inplace: true), (module, x) => [module.call(x[0] * 1)]);
        Add("Dropout3d", () => Dropout3d(0.4));
        Add("ConstantPad1d", () => ConstantPad1d((1, 2), 0.5));
        Add("ConstantPad2d", () => ConstantPad2d((1, 2, 0, 1), 0.5));
        Add("ConstantPad3d", () => ConstantPad3d((1, 0, 0, 1, 2, 1), 0.5));
        Add("ZeroPad2d", () => ZeroPad2d(2));
        Add("ReflectionPad1d", () => ReflectionPad1d(2));
        Add("ReflectionPad2d", () => ReflectionPad2d((1, 2, 0, 1)));
        Add("ReflectionPad3d", () => ReflectionPad3d(1));
        Add("ReplicationPad1d", () => ReplicationPad1d((1, 3)));
        Add("ReplicationPad2d", () => ReplicationPad2d(2));
        Add("ReplicationPad3d", () => ReplicationPad3d((1, 0, 0, 1, 2, 1)));
        Add("Upsample", () => Upsample(scale_factor: [2]));
        Add("Upsample_bilinear", () => Upsample([7, 6], mode: UpsampleMode.Bilinear, align_corners: true));
        Add("PixelShuffle", () => PixelShuffle(2));
        Add("PixelUnshuffle", () => PixelUnshuffle(2));
        Add("CosineSimilarity", () => CosineSimilarity(dim: 0), (module, x) => [module.call(x[0], x[1])]);
        Add("PairwiseDistance", () => PairwiseDistance(1, keep_dim: true), (module, x) => [module.call(x[0], x[1])]);
        Add("Bilinear", () => Bilinear(3, 2, 4), (module, x) => [module.call(x[0], x[1])]);
    }

    private static void Recurrent()
    {
        Add("RNN", () => RNN(3, 4), (module, x) => Two(module.call(x[0])));
        Add(
            "RNN_relu",
            () => RNN(3, 4, 2, NonLinearities.ReLU, bias: false),
            (module, x) => Two(module.call(x[0], x[1])));
        Add("LSTM", () => LSTM(3, 4), (module, x) => Three(module.call(x[0])));
        Add(
            "LSTM_all",
            () => LSTM(3, 4, 2, batchFirst: true, dropout: 0.3, bidirectional: true),
            (module, x) => Three(module.call(x[0], (x[1], x[2]))));
        Add("LSTM_unbatched", () => LSTM(3, 4, bias: false), (module, x) => Three(module.call(x[0])));
        Add("GRU", () => GRU(3, 4), (module, x) => Two(module.call(x[0])));
        Add(
            "GRU_all",
            () => GRU(3, 4, 2, batchFirst: true, dropout: 0.3, bidirectional: true),
            (module, x) => Two(module.call(x[0], x[1])));
        Add("Containers", () => new Containers());
        Packed();
        Add("RNNCell", () => RNNCell(3, 4), (module, x) => [module.call(x[0], x[1])]);
        Add(
            "RNNCell_relu", () => RNNCell(3, 4, NonLinearities.ReLU, bias: false), (module, x) => [module.call(x[0])]);
        Add("GRUCell", () => GRUCell(3, 4), (module, x) => [module.call(x[0])]);
        Add("LSTMCell", () => LSTMCell(3, 4), (module, x) => Two(module.call(x[0], (x[1], x[2]))));
    }

    private static void Packed()
    {
        Add("RNN_packed", () => RNN(3, 4), (module, x) =>
        {
            var (output, last) = module.call(pack_padded_sequence(x[0], x[1], enforce_sorted: false));
            return [.. Two(pad_packed_sequence(output, padding_value: -1)), last];
        });
        Add("GRU_packed", () => GRU(3, 4, 2, bidirectional: true), (module, x) =>
        {
            var (output, last) = module.call(pack_padded_sequence(x[0], x[1], enforce_sorted: false));
            return [.. Two(pad_packed_sequence(output, padding_value: -1)), last];
        });
        Add("LSTM_packed", () => LSTM(3, 4, bidirectional: true, batchFirst: true), (module, x) =>
        {
            var input = pack_padded_sequence(x[0], x[1], batch_first: true, enforce_sorted: false);
            var (output, state, cell) = module.call(input, (x[2], x[3]));
            return [.. Two(pad_packed_sequence(output, batch_first: true, padding_value: -1)), state, cell];
        });
        Add("LSTM_sorted", () => LSTM(3, 4), (module, x) =>
        {
            var (_, state, cell) = module.call(pack_padded_sequence(x[0], x[1]));
            return [state, cell];
        });
    }

    private static void Attention()
    {
        Add("MultiheadAttention", () => MultiheadAttention(6, 2), (module, x) => Two(module.call(x[0], x[0], x[0])));
        Add(
            "MultiheadAttention_masks",
            () => MultiheadAttention(6, 2, dropout: 0.2, batch_first: true),
            (module, x) => Two(module.call(x[0], x[0], x[0], key_padding_mask: x[2], attn_mask: x[1])));
        Add(
            "MultiheadAttention_added",
            () => MultiheadAttention(6, 3, add_bias_kv: true, add_zero_attn: true),
            (module, x) => Two(module.call(x[0], x[1], x[1], attn_mask: x[2])));
        Add(
            "MultiheadAttention_sizes",
            () => MultiheadAttention(6, 2, kdim: 5, vdim: 3, bias: false),
            (module, x) => Two(module.call(x[0], x[1], x[2])));
        Add(
            "MultiheadAttention_apart",
            () => MultiheadAttention(6, 2),
            (module, x) => Two(module.call(x[0], x[1], x[2], need_weights: false)));
        Add(
            "MultiheadAttention_single",
            () => MultiheadAttention(6, 2),
            (module, x) => Two(module.call(x[0], x[0], x[0])));
        Add("TransformerEncoderLayer", () => TransformerEncoderLayer(6, 2, 8), (module, x) => [module.call(x[0])]);
        Add(
            "TransformerEncoderLayer_first",
            () => TransformerEncoderLayer(
                6, 2, 8, activation: nn.Activations.GELU, layer_norm_eps: 1e-4, batch_first: true, norm_first: true),
            (module, x) => [module.call(x[0], x[1], x[2])]);
        Add(
            "TransformerEncoder",
            () => TransformerEncoder(TransformerEncoderLayer(6, 2, 8, dropout: 0), 2, LayerNorm(6)),
            (module, x) => [module.call(x[0])]);
    }

    private static Tensor[] Two((Tensor First, Tensor? Second) pair) =>
        pair.Second is null ? [pair.First] : [pair.First, pair.Second];

    private static Tensor[] Three((Tensor First, Tensor Second, Tensor Third) three) =>
        [three.First, three.Second, three.Third];

    private sealed class Containers : Module<Tensor, Tensor>
    {
        private readonly ModuleDict<Tensor, Tensor> by_name =
            ModuleDict<Tensor, Tensor>(("left", Linear(4, 3)), ("right", Linear(4, 3)));

        private readonly ModuleDict acts = ModuleDict(("relu", (nn.Module)ReLU()), ("tanh", Tanh()));
        private readonly ModuleList<Module<Tensor, Tensor>> list =
            ModuleList<Module<Tensor, Tensor>>(Linear(3, 3), Linear(3, 2));

        private readonly ParameterList scales = ParameterList(Parameter(ones(2)), Parameter(full([2], 2.0)));
        private readonly ParameterDict shifts = ParameterDict(("a", Parameter(zeros(2))));

        public Containers()
            : base(nameof(Containers)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (relu, tanh) = ((Module<Tensor, Tensor>)acts["relu"], (Module<Tensor, Tensor>)acts["tanh"]);
            var value = relu.call(by_name["left"].call(input)) + tanh.call(by_name["right"].call(input));
            foreach (var step in list) value = step.call(value);
            return value * scales[0] * scales[1] + shifts["a"];
        }
    }
}
