namespace Cluster.Parameters.Tests;

/// <summary>Makes values from an integer hash, the same ones as the golden scripts' <c>values</c>.</summary>
internal static class MadeUp
{
    public static float[] Values(int seed, int length)
    {
        var values = new float[length];
        for (int i = 0; i < length; i++)
        {
            uint h = unchecked((uint)(((ulong)i + (ulong)seed * 1000003) * 2654435761));
            h ^= h >> 16;
            h = unchecked(h * 0x85EBCA6B);
            h ^= h >> 13;
            h = unchecked(h * 0xC2B2AE35);
            h ^= h >> 16;
            double exact = ((int)(h >> 8) - (1 << 23)) * Math.Pow(2, -(23 + (int)(h & 15)));
            values[i] = (h & 0xF0) == 0 ? 0 : (float)exact;
        }

        return values;
    }
}
