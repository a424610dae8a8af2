using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Cluster.Cli.Output;

/// <summary>Makes the logs: a file per process, and on standard error what a person must see.</summary>
internal static class Logs
{
    /// <summary>What goes to standard error beside a run's own output: errors only.</summary>
    public const LogEventLevel Quiet = LogEventLevel.Error;

    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u4} {Message:lj}{NewLine}{Exception}";

    /// <summary>Creates a logger.</summary>
    /// <param name="file">The log file, or null.</param>
    /// <param name="console">The least level that goes to standard error.</param>
    public static Logger Create(string? file, LogEventLevel console)
    {
        // The host that accepts connections speaks of itself as of a web application; only its troubles are ours.
        var configuration = new LoggerConfiguration().MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning).WriteTo.Console(
            console, Template, CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        if (file is not null)
            configuration.WriteTo.File(file, outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        return configuration.CreateLogger();
    }
}
