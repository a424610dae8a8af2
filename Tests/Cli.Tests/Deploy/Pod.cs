using System.Text.Json.Nodes;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Is the template of a workload's pods.</summary>
internal sealed record Pod(JsonNode Workload, JsonNode Template)
{
    public string Kind => Workload.Text("kind");

    public string Name => Workload["metadata"]!.Text("name");

    public string Component => Labels["app.kubernetes.io/component"];

    public JsonNode Spec => Template["spec"]!;

    public IReadOnlyDictionary<string, string> Labels => Template["metadata"]!["labels"].Pairs();

    /// <summary>Gets the containers that stay.</summary>
    public IReadOnlyList<JsonNode> Containers => Spec["containers"].Items();

    public IReadOnlyList<JsonNode> AllContainers => [.. Spec["initContainers"].Items(), .. Containers];

    public JsonNode Container => Assert.Single(Containers);

    public long Replicas => (Workload["spec"]!["replicas"] ?? Workload["spec"]!["completions"])!.GetValue<long>();

    /// <summary>Finds the workloads among objects.</summary>
    public static IReadOnlyList<Pod> Of(IEnumerable<JsonNode> objects) =>
        [.. objects.Where(o => o["spec"]?["template"]?["spec"]?["containers"] is not null).Select(o => new Pod(o, o["spec"]!["template"]!))];

    /// <summary>Gets the environment of a container in the first pod of the workload, with what the pod fills in.</summary>
    public IReadOnlyDictionary<string, string> Environment(JsonNode container, IReadOnlyList<JsonNode> objects)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in container["env"].Items())
        {
            var value = (variable["value"], variable["valueFrom"]?["fieldRef"], variable["valueFrom"]?["configMapKeyRef"]) switch
            {
                ({ } text, _, _) => text.GetValue<string>(),
                (_, { } field, _) when field.Text("fieldPath") == "metadata.name" => $"{Name}-0",
                (_, _, { } key) => objects.Single(o => o.Text("kind") == "ConfigMap" && o["metadata"]!.Text("name") == key.Text("name"))["data"]!.Text(key.Text("key")),
                _ => throw new InvalidOperationException($"{variable}"),
            };
            variables[variable.Text("name")] = variables.Aggregate(value, (text, v) => text.Replace($"$({v.Key})", v.Value, StringComparison.Ordinal));
        }

        return variables;
    }
}
