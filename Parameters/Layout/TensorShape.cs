namespace Cluster.Parameters.Layout;

/// <summary>Counts the elements of a shape without overflow, and prints it.</summary>
internal static class TensorShape
{
    /// <summary>Multiplies the dimensions; false when one is negative or the product leaves 64 bits.</summary>
    public static bool TryCount(IReadOnlyList<long> shape, out long count)
    {
        count = 1;
        if (shape.Any(size => size < 0))
            return false;
        foreach (long size in shape)
        {
            long product;
            try
            {
                product = checked(count * size);
            }
            catch (OverflowException)
            {
                return false;
            }

            count = product;
        }

        return true;
    }

    /// <summary>Returns text such as <c>[5, 10]</c>.</summary>
    public static string Describe(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
