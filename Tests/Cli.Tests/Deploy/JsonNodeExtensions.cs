using System.Text.Json.Nodes;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Reads objects of a cluster; what is missing is nothing.</summary>
internal static class JsonNodeExtensions
{
    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static IReadOnlyList<JsonNode> Items(this JsonNode? node) => node is JsonArray list ? [.. list.Select(item => item!)] : [];

    public static IReadOnlyList<string> Texts(this JsonNode? node) => [.. node.Items().Select(item => item.GetValue<string>())];

    public static IReadOnlyDictionary<string, string> Pairs(this JsonNode? node) =>
        node is JsonObject map ? map.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) : [];

    public static bool Is(this JsonNode? node, bool value) => node?.GetValue<bool>() == value;

    /// <summary>Gets the nodes of a name at any depth.</summary>
    public static IEnumerable<JsonNode> Named(this JsonNode? node, string name) => node switch
    {
        JsonObject map => map.SelectMany(pair => (pair.Key == name && pair.Value is not null ? [pair.Value] : Array.Empty<JsonNode>()).Concat(pair.Value.Named(name))),
        JsonArray list => list.SelectMany(item => item.Named(name)),
        _ => [],
    };
}
