namespace Cluster.Training.Data;

/// <summary>Computes each column's mean and standard deviation over the training rows.</summary>
/// <remarks>
/// Two passes in float64 in the order of the rows given; the deviation is the population's, as scikit-learn's
/// StandardScaler computes it. A constant column is only centred: its divisor is 1.
/// </remarks>
internal static class ColumnStatistics
{
    public static (double[] Means, double[] Deviations) Of(double[] numbers, int width, ReadOnlySpan<int> rows)
    {
        var means = new double[width];
        var deviations = new double[width];
        for (var column = 0; column < width; column++)
        {
            var sum = 0.0;
            foreach (var row in rows) sum += numbers[row * width + column];
            var mean = sum / rows.Length;
            var squares = 0.0;
            foreach (var row in rows)
            {
                var distance = numbers[row * width + column] - mean;
                squares += distance * distance;
            }
            var deviation = Math.Sqrt(squares / rows.Length);
            means[column] = mean;
            deviations[column] = deviation > 0 ? deviation : 1;
        }
        return (means, deviations);
    }
}
