using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cluster.Parameters.Layout;

/// <summary>Hashes a layout: for each entry, its length-prefixed name, element type, kind and shape.</summary>
internal static class LayoutHash
{
    public static string Compute(IEnumerable<ParameterEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterEntry entry in entries)
        {
            TensorSpec spec = entry.Spec;
            AppendText(hash, spec.Name);
            AppendText(hash, spec.DType.ToText());
            AppendText(hash, spec.Kind == TensorKind.Parameter ? "parameter" : "buffer");
            AppendNumber(hash, spec.Shape.Count);
            foreach (long size in spec.Shape)
                AppendNumber(hash, size);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendText(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
