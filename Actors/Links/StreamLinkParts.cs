using Microsoft.Extensions.Logging;

namespace Cluster.Actors.Links;

/// <summary>What a link over streams is made of.</summary>
/// <param name="Output">Where frames are written.</param>
/// <param name="Source">Where frames are read, behind the hello.</param>
/// <param name="Abort">Cuts the connection.</param>
/// <param name="Limits">The bounds.</param>
/// <param name="Time">The time of deadlines.</param>
/// <param name="Log">The log.</param>
internal sealed record StreamLinkParts(
    Stream Output, ByteSource Source, Action Abort, LinkLimits Limits, TimeProvider Time, ILogger Log);
