using System.Text.Json;

namespace Cluster.Integration.Tests.Running;

/// <summary>Shortens reading a JSON line's fields.</summary>
internal static class JsonElementExtensions
{
    public static string Text(this JsonElement e, string field) => e.GetProperty(field).GetString()!;

    public static long Long(this JsonElement e, string field) => e.GetProperty(field).GetInt64();

    public static double Number(this JsonElement e, string field) => e.GetProperty(field).GetDouble();
}
