using static Cluster.Torch.torch.nn;

namespace Cluster.Torch.Modules;

/// <summary>Draws the first values of the layers' parameters.</summary>
internal static class LayerInit
{
    [ThreadStatic]
    private static bool _isSuspended;

    /// <summary>Makes a parameter whose values are still to be drawn.</summary>
    internal static Parameter NewParameter(long[] shape, torch.ScalarType? dtype, torch.Device? device)
    {
        using var data = torch.empty(shape, dtype, device);
        return new Parameter(data);
    }

    /// <summary>Makes a parameter of values that are there already.</summary>
    internal static Parameter Filled(torch.Tensor data)
    {
        using (data) return new Parameter(data);
    }

    /// <summary>Fills weight, then bias, as the layers' reset_parameters do in PyTorch 1.13.</summary>
    internal static void WeightAndBias(Parameter weight, Parameter? bias) => Draw(() =>
    {
        init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = init.CalculateFanInAndFanOut(weight);
        if (fanIn == 0) return;
        var bound = 1 / Math.Sqrt(fanIn);
        init.uniform_(bias, -bound, bound);
    });

    /// <summary>Draws values, unless a copy is being made that gets its values from elsewhere.</summary>
    internal static void Draw(Action draw)
    {
        if (!_isSuspended) draw();
    }

    /// <summary>Makes a module whose drawn values are left open, and draws none.</summary>
    internal static T WithoutDraws<T>(Func<T> make)
    {
        var before = _isSuspended;
        _isSuspended = true;
        try
        {
            return make();
        }
        finally
        {
            _isSuspended = before;
        }
    }
}
