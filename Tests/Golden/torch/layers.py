"""The cases of modules, losses and initializers: see live.py."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from live import function, layer, n, u, x


def convolutions():
    layer("Conv1d", lambda: nn.Conv1d(3, 4, 3), x(2, 3, 9))
    layer("Conv1d_all", lambda: nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False), x(2, 4, 11))
    layer("Conv1d_same", lambda: nn.Conv1d(3, 4, 4, padding="same"), x(2, 3, 9))
    layer("Conv1d_circular", lambda: nn.Conv1d(3, 4, 3, padding=1, padding_mode="circular"), x(2, 3, 9))
    layer("Conv2d", lambda: nn.Conv2d(3, 4, 3), x(2, 3, 6, 7))
    layer("Conv2d_all", lambda: nn.Conv2d(
        4, 6, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2), x(2, 4, 8, 7))
    layer("Conv2d_same", lambda: nn.Conv2d(3, 4, (3, 4), padding="same", padding_mode="reflect"), x(2, 3, 6, 7))
    layer("Conv2d_valid", lambda: nn.Conv2d(3, 4, 3, padding="valid", stride=2), x(2, 3, 6, 7))
    layer("Conv2d_reflect", lambda: nn.Conv2d(3, 4, 3, padding=(2, 1), padding_mode="reflect"), x(2, 3, 6, 7))
    layer("Conv2d_replicate", lambda: nn.Conv2d(3, 4, 3, padding=1, padding_mode="replicate"), x(2, 3, 6, 7))
    layer("Conv2d_depthwise", lambda: nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False), x(2, 6, 5, 5))
    layer("Conv2d_unbatched", lambda: nn.Conv2d(3, 4, 3), x(3, 6, 7))
    layer("Conv3d", lambda: nn.Conv3d(2, 3, 2), x(2, 2, 4, 5, 3))
    layer("Conv3d_all", lambda: nn.Conv3d(2, 4, (1, 3, 2), stride=(1, 2, 1), padding=(0, 1, 1), groups=2), x(1, 2, 3, 5, 4))
    layer("Conv3d_same", lambda: nn.Conv3d(2, 3, 3, padding="same"), x(1, 2, 3, 4, 3))
    layer("ConvTranspose1d", lambda: nn.ConvTranspose1d(3, 4, 3, stride=2, padding=1, output_padding=1), x(2, 3, 5))
    layer("ConvTranspose2d", lambda: nn.ConvTranspose2d(3, 4, 3), x(2, 3, 4, 5))
    layer("ConvTranspose2d_all", lambda: nn.ConvTranspose2d(
        4, 6, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2), groups=2, bias=False), x(2, 4, 4, 3))
    layer("ConvTranspose2d_size", lambda: nn.ConvTranspose2d(3, 2, 3, stride=2, padding=1), x(2, 3, 4, 5),
          run=lambda module, value: module(value, output_size=[8, 10]))
    layer("ConvTranspose3d", lambda: nn.ConvTranspose3d(2, 3, 2, stride=2), x(1, 2, 3, 2, 3))


def norms():
    layer("BatchNorm1d", lambda: nn.BatchNorm1d(3), x(5, 3))
    layer("BatchNorm1d_length", lambda: nn.BatchNorm1d(3, eps=1e-3, momentum=0.3), x(4, 3, 5))
    layer("BatchNorm2d", lambda: nn.BatchNorm2d(3), x(3, 3, 4, 5))
    layer("BatchNorm2d_plain", lambda: nn.BatchNorm2d(3, affine=False, track_running_stats=False), x(3, 3, 4, 5))
    layer("BatchNorm3d", lambda: nn.BatchNorm3d(2), x(2, 2, 3, 4, 2))
    layer("LayerNorm", lambda: nn.LayerNorm(6), x(4, 5, 6))
    layer("LayerNorm_shape", lambda: nn.LayerNorm([5, 6], eps=1e-3), x(4, 5, 6))
    layer("LayerNorm_plain", lambda: nn.LayerNorm(6, elementwise_affine=False), x(4, 6))
    layer("GroupNorm", lambda: nn.GroupNorm(2, 6), x(3, 6, 4, 4))
    layer("GroupNorm_plain", lambda: nn.GroupNorm(3, 6, eps=1e-3, affine=False), x(3, 6, 5))
    layer("InstanceNorm1d", lambda: nn.InstanceNorm1d(3), x(2, 3, 5))
    layer("InstanceNorm2d", lambda: nn.InstanceNorm2d(3), x(2, 3, 4, 5))
    layer("InstanceNorm2d_all", lambda: nn.InstanceNorm2d(
        3, affine=True, track_running_stats=True, momentum=0.2), x(2, 3, 4, 5))
    layer("InstanceNorm2d_unbatched", lambda: nn.InstanceNorm2d(3), x(3, 4, 5))
    layer("InstanceNorm3d", lambda: nn.InstanceNorm3d(2), x(2, 2, 3, 4, 2))


def pools():
    layer("MaxPool1d", lambda: nn.MaxPool1d(2), x(2, 3, 9))
    layer("MaxPool1d_all", lambda: nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True), x(2, 3, 10))
    layer("MaxPool2d", lambda: nn.MaxPool2d(2), x(2, 3, 6, 7))
    layer("MaxPool2d_all", lambda: nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), ceil_mode=True), x(2, 3, 6, 7))
    layer("MaxPool3d", lambda: nn.MaxPool3d(2), x(1, 2, 4, 5, 4))
    layer("AvgPool1d", lambda: nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False), x(2, 3, 9))
    layer("AvgPool2d", lambda: nn.AvgPool2d(2), x(2, 3, 6, 7))
    layer("AvgPool2d_all", lambda: nn.AvgPool2d(
        (3, 2), stride=(2, 1), padding=(1, 0), ceil_mode=True, divisor_override=5), x(2, 3, 6, 7))
    layer("AvgPool3d", lambda: nn.AvgPool3d(2), x(1, 2, 4, 5, 4))
    layer("AdaptiveAvgPool1d", lambda: nn.AdaptiveAvgPool1d(4), x(2, 3, 9))
    layer("AdaptiveAvgPool2d", lambda: nn.AdaptiveAvgPool2d((3, 2)), x(2, 3, 7, 5))
    layer("AdaptiveAvgPool2d_one", lambda: nn.AdaptiveAvgPool2d(1), x(2, 3, 7, 5))
    layer("AdaptiveAvgPool3d", lambda: nn.AdaptiveAvgPool3d(2), x(1, 2, 4, 5, 3))


def activations():
    for name, make in {
        "ReLU": nn.ReLU, "ReLU6": nn.ReLU6, "LeakyReLU": nn.LeakyReLU, "ELU": nn.ELU, "CELU": nn.CELU, "SELU": nn.SELU,
        "GELU": nn.GELU, "SiLU": nn.SiLU, "Mish": nn.Mish, "Hardtanh": nn.Hardtanh, "Hardswish": nn.Hardswish,
        "Hardsigmoid": nn.Hardsigmoid, "Softplus": nn.Softplus, "Tanh": nn.Tanh, "Sigmoid": nn.Sigmoid,
        "LogSigmoid": nn.LogSigmoid, "Softsign": nn.Softsign, "Tanhshrink": nn.Tanhshrink, "Softshrink": nn.Softshrink,
        "Hardshrink": nn.Hardshrink, "PReLU": nn.PReLU, "RReLU": nn.RReLU,
        "LeakyReLU_slope": lambda: nn.LeakyReLU(0.2), "ELU_alpha": lambda: nn.ELU(0.5), "CELU_alpha": lambda: nn.CELU(2.0),
        "GELU_tanh": lambda: nn.GELU(approximate="tanh"), "Hardtanh_range": lambda: nn.Hardtanh(-0.5, 2.0),
        "Softplus_beta": lambda: nn.Softplus(2.0, 1.0), "Softshrink_half": lambda: nn.Softshrink(0.3),
        "Threshold": lambda: nn.Threshold(0.1, 20.0), "Softmax": lambda: nn.Softmax(dim=1),
        "LogSoftmax": lambda: nn.LogSoftmax(dim=-1), "Softmin": lambda: nn.Softmin(dim=1), "GLU": lambda: nn.GLU(),
        "PReLU_channels": lambda: nn.PReLU(4, 0.1),
    }.items():
        layer(name, make, 2 * x(3, 4, 6))
    layer("Softmax2d", nn.Softmax2d, x(2, 3, 4, 5))
    layer("ReLU6_inplace", lambda: nn.ReLU6(inplace=True), 5 * x(3, 4), run=lambda module, value: module(value * 1))
    layer("SiLU_inplace", lambda: nn.SiLU(inplace=True), x(3, 4), run=lambda module, value: module(value * 1))


def simple():
    layer("Linear", lambda: nn.Linear(5, 4), x(3, 2, 5))
    layer("Identity", nn.Identity, x(3, 4))
    layer("Flatten", nn.Flatten, x(2, 3, 4))
    layer("Unflatten", lambda: nn.Unflatten(1, (3, -1)), x(2, 12, 2))
    layer("Embedding", lambda: nn.Embedding(7, 3), n(7, 4, 5))
    layer("Embedding_padding", lambda: nn.Embedding(7, 3, padding_idx=-2), n(7, 4, 5))
    layer("Embedding_norm", lambda: nn.Embedding(7, 3, max_norm=1.0, scale_grad_by_freq=True), n(7, 4, 5))
    layer("Embedding_sparse", lambda: nn.Embedding(7, 3, sparse=True), n(7, 4, 5))
    layer("EmbeddingBag", lambda: nn.EmbeddingBag(7, 3), n(7, 8), torch.tensor([0, 3, 4]))
    layer("EmbeddingBag_sum", lambda: nn.EmbeddingBag(7, 3, mode="sum", padding_idx=2), n(7, 4, 5))
    layer("EmbeddingBag_weights", lambda: nn.EmbeddingBag(7, 3, mode="sum"), n(7, 4, 5), x(4, 5),
          run=lambda module, value, weights: module(value, per_sample_weights=weights))
    layer("EmbeddingBag_max", lambda: nn.EmbeddingBag(7, 3, mode="max", max_norm=1.0), n(7, 4, 5))
    for name in ("Dropout", "AlphaDropout"):
        layer(name, lambda: getattr(nn, name)(0.3), x(5, 8))
    layer("Dropout1d", nn.Dropout1d, x(3, 8, 4))
    layer("Dropout1d_unbatched", lambda: nn.Dropout1d(0.4), x(8, 4))
    layer("Dropout2d", lambda: nn.Dropout2d(0.4), x(3, 8, 2, 4))
    layer("Dropout2d_inplace", lambda: nn.Dropout2d(0.4, inplace=True), x(3, 8, 2, 4),
          run=lambda module, value: module(value * 1))
    layer("Dropout3d", lambda: nn.Dropout3d(0.4), x(3, 8, 2, 2, 2))
    for name, sides in {"ConstantPad1d": (1, 2), "ConstantPad2d": (1, 2, 0, 1), "ConstantPad3d": (1, 0, 0, 1, 2, 1)}.items():
        layer(name, lambda: getattr(nn, name)(sides, 0.5), x(2, 3, 4, 3, 2))
    layer("ZeroPad2d", lambda: nn.ZeroPad2d(2), x(2, 3, 4, 5))
    layer("ReflectionPad1d", lambda: nn.ReflectionPad1d(2), x(2, 3, 5))
    layer("ReflectionPad2d", lambda: nn.ReflectionPad2d((1, 2, 0, 1)), x(2, 3, 4, 5))
    layer("ReflectionPad3d", lambda: nn.ReflectionPad3d(1), x(2, 3, 3, 2, 4))
    layer("ReplicationPad1d", lambda: nn.ReplicationPad1d((1, 3)), x(2, 3, 5))
    layer("ReplicationPad2d", lambda: nn.ReplicationPad2d(2), x(2, 3, 4, 5))
    layer("ReplicationPad3d", lambda: nn.ReplicationPad3d((1, 0, 0, 1, 2, 1)), x(2, 3, 3, 2, 4))
    layer("Upsample", lambda: nn.Upsample(scale_factor=2), x(2, 3, 4, 5))
    layer("Upsample_bilinear", lambda: nn.Upsample((7, 6), mode="bilinear", align_corners=True), x(2, 3, 4, 5))
    layer("PixelShuffle", lambda: nn.PixelShuffle(2), x(2, 8, 3, 2))
    layer("PixelUnshuffle", lambda: nn.PixelUnshuffle(2), x(2, 2, 4, 6))
    layer("CosineSimilarity", lambda: nn.CosineSimilarity(dim=0), x(4, 3), x(4, 3))
    layer("PairwiseDistance", lambda: nn.PairwiseDistance(1, keepdim=True), x(4, 3), x(4, 3))
    layer("Bilinear", lambda: nn.Bilinear(3, 2, 4), x(5, 3), x(5, 2))


class Containers(nn.Module):
    def __init__(self):
        super().__init__()
        self.by_name = nn.ModuleDict({"left": nn.Linear(4, 3), "right": nn.Linear(4, 3)})
        self.acts = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})
        self.list = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 2)])
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.full((2,), 2.0))])
        self.shifts = nn.ParameterDict({"a": nn.Parameter(torch.zeros(2))})

    def forward(self, value):
        value = self.acts["relu"](self.by_name["left"](value)) + self.acts["tanh"](self.by_name["right"](value))
        for step in self.list:
            value = step(value)
        return value * self.scales[0] * self.scales[1] + self.shifts["a"]


def recurrent():
    layer("RNN", lambda: nn.RNN(3, 4), x(5, 2, 3))
    layer("RNN_relu", lambda: nn.RNN(3, 4, 2, nonlinearity="relu", bias=False), x(5, 2, 3), x(2, 2, 4))
    layer("LSTM", lambda: nn.LSTM(3, 4), x(5, 2, 3))
    layer("LSTM_all", lambda: nn.LSTM(3, 4, 2, batch_first=True, dropout=0.3, bidirectional=True), x(2, 5, 3),
          x(4, 2, 4), x(4, 2, 4), run=lambda module, value, h, c: module(value, (h, c)))
    layer("LSTM_unbatched", lambda: nn.LSTM(3, 4, bias=False), x(5, 3))
    layer("GRU", lambda: nn.GRU(3, 4), x(5, 2, 3))
    layer("GRU_all", lambda: nn.GRU(3, 4, 2, batch_first=True, dropout=0.3, bidirectional=True), x(2, 5, 3), x(4, 2, 4))
    layer("Containers", Containers, x(3, 4))
    lengths = torch.tensor([2, 5, 4])
    for name, make in {"RNN": lambda: nn.RNN(3, 4), "GRU": lambda: nn.GRU(3, 4, 2, bidirectional=True)}.items():
        layer(f"{name}_packed", make, x(5, 3, 3), lengths, run=lambda module, value, count: packed(module, value, count, False))
    layer("LSTM_packed", lambda: nn.LSTM(3, 4, bidirectional=True, batch_first=True), x(3, 5, 3), lengths,
          x(2, 3, 4), x(2, 3, 4), run=lambda module, value, count, h, c: packed(module, value, count, True, (h, c)))
    layer("LSTM_sorted", lambda: nn.LSTM(3, 4), x(5, 3, 3), torch.tensor([5, 4, 2]),
          run=lambda module, value, count: module(pack_padded_sequence(value, count))[1])
    layer("RNNCell", lambda: nn.RNNCell(3, 4), x(2, 3), x(2, 4))
    layer("RNNCell_relu", lambda: nn.RNNCell(3, 4, bias=False, nonlinearity="relu"), x(3))
    layer("GRUCell", lambda: nn.GRUCell(3, 4), x(2, 3))
    layer("LSTMCell", lambda: nn.LSTMCell(3, 4), x(2, 3), x(2, 4), x(2, 4),
          run=lambda module, value, h, c: module(value, (h, c)))


def packed(module, value, lengths, batch_first, states=None):
    output, last = module(pack_padded_sequence(value, lengths, batch_first, enforce_sorted=False), states)
    padded, counts = pad_packed_sequence(output, batch_first, padding_value=-1.0)
    return padded, counts, last


def attention():
    future = torch.ones(4, 4, dtype=torch.bool).triu(1)
    padded = torch.zeros(2, 4, dtype=torch.bool)
    padded[1, 3] = True
    layer("MultiheadAttention", lambda: nn.MultiheadAttention(6, 2), x(4, 2, 6), run=lambda module, v: module(v, v, v))
    layer("MultiheadAttention_masks", lambda: nn.MultiheadAttention(6, 2, dropout=0.2, batch_first=True), x(2, 4, 6),
          future, padded,
          run=lambda module, v, mask, padding: module(v, v, v, key_padding_mask=padding, attn_mask=mask))
    layer("MultiheadAttention_added", lambda: nn.MultiheadAttention(6, 3, add_bias_kv=True, add_zero_attn=True),
          x(4, 2, 6), x(5, 2, 6), x(4, 5), fixed=(2,),
          run=lambda module, q, k, mask: module(q, k, k, attn_mask=mask))
    layer("MultiheadAttention_sizes", lambda: nn.MultiheadAttention(6, 2, kdim=5, vdim=3, bias=False),
          x(4, 2, 6), x(5, 2, 5), x(5, 2, 3))
    layer("MultiheadAttention_apart", lambda: nn.MultiheadAttention(6, 2), x(4, 2, 6), x(5, 2, 6), x(5, 2, 6),
          run=lambda module, q, k, v: module(q, k, v, need_weights=False))
    layer("MultiheadAttention_single", lambda: nn.MultiheadAttention(6, 2), x(4, 6), run=lambda module, v: module(v, v, v))
    layer("TransformerEncoderLayer", lambda: nn.TransformerEncoderLayer(6, 2, 8), x(4, 2, 6))
    layer("TransformerEncoderLayer_first", lambda: nn.TransformerEncoderLayer(
        6, 2, 8, activation="gelu", batch_first=True, norm_first=True, layer_norm_eps=1e-4), x(2, 4, 6), future, padded,
        run=lambda module, v, mask, padding: module(v, src_mask=mask, src_key_padding_mask=padding))
    layer("TransformerEncoder", lambda: nn.TransformerEncoder(
        nn.TransformerEncoderLayer(6, 2, 8, dropout=0), 2, nn.LayerNorm(6)), x(4, 2, 6))


def losses():
    classes = torch.tensor([0, 1, 2, 3, 1, -100])
    weight = torch.tensor([1.0, 2.0, 0.5, 1.5])
    sign = torch.tensor([1.0, -1.0, 1.0, -1.0])
    for reduction in ("none", "mean", "sum"):
        how = {"reduction": reduction}

        def loss(name, make, *inputs, fixed=()):
            layer(f"{name}/{reduction}", make, *inputs, fixed=fixed)

        loss("CrossEntropyLoss", lambda: nn.CrossEntropyLoss(**how), x(6, 4), classes)
        loss("CrossEntropyLoss_all", lambda: nn.CrossEntropyLoss(
            weight, ignore_index=2, label_smoothing=0.1, **how), x(6, 4), classes.clamp(min=0))
        loss("CrossEntropyLoss_images", lambda: nn.CrossEntropyLoss(weight, **how), x(2, 4, 3, 2), n(4, 2, 3, 2))
        loss("CrossEntropyLoss_shares", lambda: nn.CrossEntropyLoss(label_smoothing=0.2, **how), x(5, 4),
             x(5, 4).softmax(1), fixed=(1,))
        loss("NLLLoss", lambda: nn.NLLLoss(weight, ignore_index=1, **how), x(6, 4).log_softmax(1), classes.clamp(min=0))
        loss("MSELoss", lambda: nn.MSELoss(**how), x(3, 4), x(3, 4))
        loss("L1Loss", lambda: nn.L1Loss(**how), x(3, 4), x(3, 4))
        loss("SmoothL1Loss", lambda: nn.SmoothL1Loss(beta=0.7, **how), x(3, 4), x(3, 4))
        loss("HuberLoss", lambda: nn.HuberLoss(delta=0.7, **how), x(3, 4), x(3, 4))
        loss("BCELoss", lambda: nn.BCELoss(u(4), **how), u(3, 4), u(3, 4), fixed=(1,))
        loss("BCEWithLogitsLoss", lambda: nn.BCEWithLogitsLoss(
            weight, pos_weight=weight.flip(0), **how), x(3, 4), u(3, 4), fixed=(1,))
        loss("KLDivLoss", lambda: nn.KLDivLoss(**how), x(3, 4).log_softmax(1), x(3, 4).softmax(1))
        loss("KLDivLoss_log", lambda: nn.KLDivLoss(log_target=True, **how), x(3, 4).log_softmax(1), x(3, 4).log_softmax(1))
        loss("CosineEmbeddingLoss", lambda: nn.CosineEmbeddingLoss(0.1, **how), x(4, 3), x(4, 3), sign, fixed=(2,))
        loss("TripletMarginLoss", lambda: nn.TripletMarginLoss(**how), x(4, 3), x(4, 3), x(4, 3))
        loss("TripletMarginLoss_swap", lambda: nn.TripletMarginLoss(0.5, p=1, swap=True, **how), x(4, 3), x(4, 3), x(4, 3))
        loss("CTCLoss", lambda: nn.CTCLoss(**how), x(8, 3, 5).log_softmax(2), n(4, 3, 4) + 1,
             torch.tensor([8, 7, 8]), torch.tensor([4, 2, 3]))
        loss("CTCLoss_infinite", lambda: nn.CTCLoss(blank=2, zero_infinity=True, **how), x(3, 2, 5).log_softmax(2),
             torch.tensor([[0, 1, 3], [1, 1, 4]]), torch.tensor([3, 3]), torch.tensor([3, 3]))
        loss("MarginRankingLoss", lambda: nn.MarginRankingLoss(0.2, **how), x(4), x(4), sign, fixed=(2,))
        loss("HingeEmbeddingLoss", lambda: nn.HingeEmbeddingLoss(0.8, **how), x(4), sign, fixed=(1,))
        loss("SoftMarginLoss", lambda: nn.SoftMarginLoss(**how), x(4), sign, fixed=(1,))
        loss("PoissonNLLLoss", lambda: nn.PoissonNLLLoss(full=True, **how), x(4, 3), n(5, 4, 3).float(), fixed=(1,))
        loss("MultiMarginLoss", lambda: nn.MultiMarginLoss(p=2, margin=0.7, weight=weight, **how), x(5, 4), n(4, 5))


def initializers():
    init = nn.init
    for name, fill in {
        "uniform_": lambda t: init.uniform_(t, -2, 3), "normal_": lambda t: init.normal_(t, 1, 2),
        "constant_": lambda t: init.constant_(t, 0.3), "ones_": init.ones_, "zeros_": init.zeros_, "eye_": init.eye_,
        "xavier_uniform_": lambda t: init.xavier_uniform_(t, 2.0), "xavier_normal_": init.xavier_normal_,
        "kaiming_uniform_": lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"),
        "kaiming_normal_": lambda t: init.kaiming_normal_(t, a=0.2), "trunc_normal_": lambda t: init.trunc_normal_(t, std=0.5),
        "orthogonal_": init.orthogonal_, "sparse_": lambda t: init.sparse_(t, 0.3),
    }.items():
        function(f"init.{name}", lambda t: fill(t * 1), x(5, 7), fixed=(0,))
    function("init.trunc_normal_narrow", lambda t: init.trunc_normal_(t * 1, 0.2, 0.02, -0.05, 0.21), x(5, 7), fixed=(0,))
    function("init.orthogonal_tall", lambda t: init.orthogonal_(t * 1, 1.5), x(9, 4), fixed=(0,))
    function("init.dirac_", lambda t: init.dirac_(t * 1, 2), x(4, 3, 3, 3), fixed=(0,))


def run():
    for part in (convolutions, norms, pools, activations, simple, recurrent, attention, losses, initializers):
        part()
