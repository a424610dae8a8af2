using System.ComponentModel;
using System.Diagnostics;

namespace Cluster.Cli.Bench;

/// <summary>Tells how long processes of this machine had a processor, in user and system mode.</summary>
internal static class ProcessorTime
{
    /// <summary>Sums it.</summary>
    /// <param name="processes">Their numbers.</param>
    /// <returns>Null where one of them is gone, or not ours to look at.</returns>
    public static TimeSpan? Of(IEnumerable<int> processes)
    {
        try
        {
            var sum = TimeSpan.Zero;
            foreach (var id in processes)
            {
                using var process = Process.GetProcessById(id);
                sum += process.TotalProcessorTime;
            }

            return sum;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
