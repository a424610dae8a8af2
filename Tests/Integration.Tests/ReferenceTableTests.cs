using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

/// <summary>Holds the built assemblies against the table of docs/ARCHITECTURE.md.</summary>
[Trait("lane", "beside")]
public sealed class ReferenceTableTests
{
    private const string None = "none";
    private const string AllAbove = "all above";

    private static readonly IReadOnlyList<(string Part, string[] References, string Libtorch)> Table = ReadTable();

    public static TheoryData<string> Parts => [.. Table.Select(row => row.Part)];

    [Fact]
    public void Table_Parts_AreTheAssembliesOfTheCommand() =>
        Assert.Equal(
            ["Messages", "Actors", "Parameters", "Torch", "Training", "Coordinator", "WorkerNode", "Cli", "Samples"],
            Table.Select(row => row.Part));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Assembly_References_AreThoseOfTheTable(string part)
    {
        var allowed = Closure(part, p => Table.Single(row => row.Part == p).References);

        Assert.Empty(ReferencesOf(part).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Project_References_AreThoseOfTheTable(string part)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, part, part + ".csproj"));
        var references = project.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
            .Where(reference => reference != "Simulation"); // what the command runs of the tests; no part of a cluster

        Assert.Equal(Table.Single(row => row.Part == part).References.Order(), references.Order());
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Assembly_Closure_HasTorchWhereTheTableSaysSo(string part)
    {
        var libtorch = Table.Single(row => row.Part == part).Libtorch;

        Assert.Equal(libtorch != "no", Closure(part, ReferencesOf).Append(part).Contains("Torch"));
    }

    [Fact]
    public void Coordinator_Closure_HasNoTorch() =>
        Assert.Equal(["Actors", "Messages", "Parameters"], Closure("Coordinator", ReferencesOf).Order());

    private static HashSet<string> Closure(string part, Func<string, IEnumerable<string>> references)
    {
        var found = new HashSet<string>();
        var open = new Queue<string>(references(part));
        while (open.TryDequeue(out var next))
            if (found.Add(next))
                foreach (var reference in references(next))
                    open.Enqueue(reference);
        return found;
    }

    private static IEnumerable<string> ReferencesOf(string part)
    {
        using var file = File.OpenRead(Path.Combine(Repository.CommandFolder, part + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var parts = Table.Select(row => row.Part).ToHashSet();
        return [.. metadata.AssemblyReferences
            .Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))
            .Where(parts.Contains)];
    }

    // | `Training/` | what lives there | Torch, Parameters, Messages | yes |
    private static List<(string Part, string[] References, string Libtorch)> ReadTable()
    {
        var rows = new List<(string Part, string[] References, string Libtorch)>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md")))
        {
            if (!line.StartsWith("| `", StringComparison.Ordinal)) continue;
            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (cells is not [var folder, _, var references, var libtorch]) continue;
            rows.Add((folder.Trim('`', '/'), references switch
            {
                None => [],
                AllAbove => [.. rows.Select(r => r.Part)],
                _ => references.Split(", "),
            }, libtorch));
        }

        return rows;
    }
}
