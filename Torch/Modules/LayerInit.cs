using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Draws the first values of linear and convolutional layers.</summary>
internal static class LayerInit
{
    /// <summary>Makes a parameter whose values are still to be drawn.</summary>
    internal static Parameter NewParameter(long[] shape, torch.ScalarType? dtype, torch.Device? device)
    {
        using var data = torch.empty(shape, dtype, device);
        return new Parameter(data);
    }

    /// <summary>Fills weight, then bias, as the layers' reset_parameters do in PyTorch 1.13.</summary>
    internal static void WeightAndBias(Parameter weight, Parameter? bias)
    {
        init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = init.CalculateFanInAndFanOut(weight);
        if (fanIn == 0) return;
        var bound = 1 / Math.Sqrt(fanIn);
        init.uniform_(bias, -bound, bound);
    }
}
