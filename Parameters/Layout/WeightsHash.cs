using System.Security.Cryptography;

namespace Cluster.Parameters.Layout;

/// <summary>Hashes weights in state-dict order, which is not the order in memory.</summary>
internal static class WeightsHash
{
    public static string Compute(ParameterVector vector)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterEntry entry in vector.Layout.Entries)
            hash.AppendData(vector.EntryBytes(entry));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
