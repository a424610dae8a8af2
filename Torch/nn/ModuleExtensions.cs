namespace Cluster.Torch;

/// <summary>Moves modules between devices and element types, keeping the module's own class.</summary>
public static class ModuleExtensions
{
    /// <summary>Moves parameters and buffers to a device; the objects stay the same.</summary>
    public static T to<T>(this T module, torch.Device device)
        where T : torch.nn.Module
    {
        module.Move(device, null);
        return module;
    }

    /// <summary>Converts floating-point parameters and buffers to an element type; the objects stay the same.</summary>
    public static T to<T>(this T module, torch.ScalarType dtype)
        where T : torch.nn.Module
    {
        module.Move(null, dtype);
        return module;
    }

    /// <summary>Moves and converts parameters and buffers; the objects stay the same.</summary>
    public static T to<T>(this T module, torch.Device device, torch.ScalarType dtype)
        where T : torch.nn.Module
    {
        module.Move(device, dtype);
        return module;
    }

    /// <summary>Moves parameters and buffers to the processor.</summary>
    public static T cpu<T>(this T module)
        where T : torch.nn.Module => module.to(torch.CPU);

    /// <summary>Moves parameters and buffers to an accelerator, the first where none is named.</summary>
    public static T cuda<T>(this T module, int index = 0)
        where T : torch.nn.Module => module.to(new torch.Device(DeviceType.CUDA, index));
}
