using Cluster.Messages;
using Cluster.Parameters.Layout;

namespace Cluster.WorkerNode;

/// <summary>Is a version that has been received whole.</summary>
/// <param name="Generation">The server's generation.</param>
/// <param name="Step">The version.</param>
/// <param name="Vector">Parameters and buffers, given back to the link's pool after use.</param>
internal sealed record ArrivedParameters(Generation Generation, StepNumber Step, ParameterVector Vector);
