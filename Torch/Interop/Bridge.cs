using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cluster.Torch.Interop;

/// <summary>Turns the bridge's statuses and texts into .NET's.</summary>
internal static unsafe class Bridge
{
    /// <summary>Throws what the bridge reports, where it reports something.</summary>
    /// <exception cref="TorchException">The status is not zero.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status, string? operation = null)
    {
        if (status != 0) Throw(operation);
    }

    /// <summary>Gives the words of this thread's last failed call.</summary>
    internal static string LastError()
    {
        byte* text;
        _ = NativeMethods.ct_last_error(&text);
        return Text(text).Trim();
    }

    /// <summary>Reads a text that the bridge keeps.</summary>
    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [DoesNotReturn]
    private static void Throw(string? operation) => throw new TorchException(operation, LastError());
}
