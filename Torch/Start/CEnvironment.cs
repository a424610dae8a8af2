using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Sets variables where native libraries read them; .NET's own setter does not reach there.</summary>
internal static partial class CEnvironment
{
    internal static void Set(string name, int value)
    {
        if (setenv(name, value.ToString(CultureInfo.InvariantCulture), 1) != 0)
            throw new InvalidOperationException($"The variable {name} cannot be set.");
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
