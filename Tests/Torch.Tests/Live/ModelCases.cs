using Cluster.Torch.Tests.Live.Models;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Live;

/// <summary>Lists the models of models.py by their names there.</summary>
internal static class ModelCases
{
    internal static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> All = new()
    {
        ["AlexNet"] = () => new AlexNet(),
        ["VGG-11"] = () => new Vgg11(),
        ["ResNet-18"] = () => new ResNet18(),
        ["MobileNetV2"] = () => new MobileNetV2(),
        ["GPT"] = () => new Gpt(),
        ["LSTM text classifier"] = () => new TextClassifier(),
    };
}
