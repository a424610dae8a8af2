using System.Diagnostics;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Reads what the cluster is deployed with: manifests as kustomize puts them together, and files of YAML.</summary>
internal static class DeployFolder
{
    /// <summary>Why a test without it is skipped.</summary>
    public const string Missing = "no kubectl with kustomize 4 or newer here: apt-get install kubernetes-client, or Kubernetes' own kubectl";

    private const string Solution = "Cluster.sln";

    public static string Root { get; } = FindRoot();

    private static readonly Lazy<bool> Present = new(() => Run("version", "--client", "--output=json") is { } said
        && JsonNode.Parse(said)?["kustomizeVersion"]?.GetValue<string>() is { } version && version.TrimStart('v')[0] >= '4');

    private static readonly Dictionary<string, Lazy<IReadOnlyList<JsonNode>>> Rendered =
        new[] { "cpu", "gpu", "job", "local" }.ToDictionary(name => name, name => new Lazy<IReadOnlyList<JsonNode>>(
            () => Parse(Run("kustomize", Path.Combine(Root, "deploy", "k8s", "overlays", name))!)));

    public static bool HasKustomize => Present.Value;

    public static IReadOnlyCollection<string> Overlays => Rendered.Keys;

    /// <summary>Gets the objects of an overlay.</summary>
    public static IReadOnlyList<JsonNode> Objects(string overlay) => Rendered[overlay].Value;

    /// <summary>Gets the objects that a component adds.</summary>
    public static IReadOnlyList<JsonNode> Component(string name) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "deploy", "k8s", "components", name), "*.yaml")
            .Where(file => Path.GetFileName(file) != "kustomization.yaml").Order(StringComparer.Ordinal).SelectMany(file => Parse(File.ReadAllText(file)))];

    /// <summary>Puts an overlay together with components, as a user does it.</summary>
    public static IReadOnlyList<JsonNode> With(string overlay, params string[] components)
    {
        var folder = Directory.CreateTempSubdirectory("cluster-kustomize-").FullName;
        try
        {
            string At(params string[] parts) => Path.GetRelativePath(folder, Path.Combine([Root, "deploy", "k8s", .. parts]));
            File.WriteAllText(
                Path.Combine(folder, "kustomization.yaml"),
                $"namespace: cluster\nresources:\n  - {At("overlays", overlay)}\ncomponents:\n{string.Concat(components.Select(c => $"  - {At("components", c)}\n"))}");
            return Parse(Run("kustomize", folder)!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads a file of the repository.</summary>
    public static string Text(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Reads documents of YAML; numbers and booleans are such where they are not quoted.</summary>
    public static IReadOnlyList<JsonNode> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)!)];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => plain.Value switch
        {
            "" or "null" or "~" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when long.TryParse(text, out var number) => JsonValue.Create(number),
            var text => JsonValue.Create(text),
        },
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static string? Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? said : throw new InvalidOperationException(errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // there is none
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no {Solution} above {AppContext.BaseDirectory}");
    }
}
