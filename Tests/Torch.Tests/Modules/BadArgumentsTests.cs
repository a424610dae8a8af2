using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Tests.Modules;

public class BadArgumentsTests
{
    public static TheoryData<string> Refused => [.. Cases.Keys];

    private static readonly Dictionary<string, (Action Act, string Words)> Cases = new()
    {
        ["groups"] = (() => Conv2d(3, 4, 1, groups: 2), "multiples of groups 2"),
        ["no groups"] = (() => Conv1d(3, 4, 1, groups: 0), "groups"),
        ["same with a stride"] = (() => Conv2d(3, 4, 3, Padding.Same, stride: 2), "stride of 1"),
        ["transposed mode"] = (
            () => ConvTranspose2d(3, 4, 3, padding_mode: PaddingModes.Reflect), "pads with zeros only"),
        ["output size"] = (
            () => ConvTranspose2d(1, 1, 3, stride: 2).call(ones(1, 1, 3, 3), [9, 9]), "not within 7 and 8"),
        ["convolution input"] = (() => Conv2d(3, 4, 3).call(ones(2, 5, 6, 6)), "channels"),
        ["instance norm dimensions"] = (() => InstanceNorm2d(3).call(ones(2, 3)), "takes 3 or 4 dimensions, got 2"),
        ["instance norm of one place"] = (() => InstanceNorm1d(3).call(ones(2, 3, 1)), "[2, 3, 1]"),
        ["group norm channels"] = (() => GroupNorm(4, 6), "6 channels do not make 4 groups"),
        ["group norm of one value"] = (() => GroupNorm(2, 2).call(ones(1, 2, 1)), "[1, 2, 1]"),
        ["layer norm shape"] = (() => LayerNorm(4).call(ones(2, 5)), "normalized_shape"),
        ["batch norm dimensions"] = (() => BatchNorm3d(3).call(ones(2, 3, 4, 4)), "takes 5 dimensions, got 4"),
        ["embedding row"] = (() => Embedding(3, 2).call(tensor([3L])), "index out of range"),
        ["padding row"] = (() => Embedding(3, 2, padding_idx: 3), "There are 3 rows."),
        ["embedding rows"] = (() => Embedding_from_pretrained(ones(3)), "a matrix"),
        ["probability"] = (() => Dropout2d(-0.1), "A probability is 0 to 1."),
        ["dropout dimensions"] = (() => Dropout1d().call(ones(2)), "takes 2 or 3 dimensions, got 1"),
        ["empty range"] = (() => Hardtanh(1, -1), "The range from 1 to -1 is empty."),
        ["softmax dimensions"] = (() => Softmax2d().call(ones(2, 3)), "takes 3 or 4 dimensions, got 2"),
        ["recurrent size"] = (() => LSTM(3, 0), "hiddenSize"),
        ["recurrent rows"] = (() => GRU(3, 4).call(ones(5, 2, 4)), "GRU takes rows of 3, got 4."),
        ["recurrent dimensions"] = (() => RNN(3, 4).call(ones(3)), "takes 2 or 3 dimensions, got 1"),
        ["recurrent state"] = (
            () => LSTM(3, 4).call(ones(5, 2, 3), (ones(1, 2, 4), ones(1, 3, 4))), "LSTM carries [1, 2, 4], got [1, 3, 4]."),
        ["heads"] = (() => MultiheadAttention(6, 4), "4 heads do not divide the embedding of 6."),
        ["attention dimensions"] = (
            () => MultiheadAttention(6, 2).call(ones(4, 6), ones(4, 1, 6), ones(4, 1, 6)), "got 2, 3 and 3"),
        ["attention rows"] = (
            () => MultiheadAttention(6, 2).call(ones(4, 1, 5), ones(4, 1, 6), ones(4, 1, 6)), "got 5, 6 and 6"),
        ["attention mask"] = (
            () => MultiheadAttention(6, 2).call(ones(4, 1, 6), ones(4, 1, 6), ones(4, 1, 6), attn_mask: ones([4, 4], int64)),
            "A mask is bool or floating-point, not Int64."),
        ["no layers"] = (() => TransformerEncoder(TransformerEncoderLayer(6, 2, 8), 0), "count"),
        ["margin power"] = (() => MultiMarginLoss(p: 3), "Only 1 and 2 are supported."),
        ["class"] = (() => CrossEntropyLoss().call(ones(2, 3), tensor([0L, 3])), "Target 3 is out of bounds."),
        ["loss shapes"] = (() => L1Loss().call(ones(2, 3), ones(2, 4)), "must match the size"),
        ["key twice"] = (() => ModuleDict(("a", (nn.Module)ReLU()), ("a", Tanh())), "holds 'a' already"),
        ["interpolation"] = (() => functional.interpolate(ones(1, 1, 2)), "Either size or scale_factor is given."),
        ["interpolation mode"] = (
            () => functional.interpolate(ones(1, 1, 2), [4], mode: InterpolationMode.Bilinear), "does not fit an input of 3"),
        ["orthogonal vector"] = (() => init.orthogonal_(ones(3)), "at least two dimensions"),
        ["identity"] = (() => init.eye_(ones(3)), "A matrix has 2 dimensions, not 1."),
        ["einsum"] = (() => einsum("ij,jk->ik", ones(2, 3), ones(2, 3)), "einsum"),
        ["view"] = (() => ones(2, 3).view(4), "invalid for input of size 6"),
        ["unflatten"] = (() => Unflatten(1, [2, 2]).call(ones(2, 6)), "unflatten"),
        ["cat"] = (() => cat([ones(2, 3), ones(3, 4)]), "Sizes of tensors must match"),
        ["singular"] = (() => linalg.inv(zeros(2, 2)), "singular"),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void BadArgument_OfEachKind_IsRefusedWithWords(string name)
    {
        using var scope = NewDisposeScope();
        var (act, words) = Cases[name];

        var error = Assert.ThrowsAny<Exception>(act);

        Assert.True(error is ArgumentException or TorchException, error.ToString());
        Assert.Contains(words, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
