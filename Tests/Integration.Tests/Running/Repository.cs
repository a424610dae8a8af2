namespace Cluster.Integration.Tests.Running;

/// <summary>Finds the repository's files from the folder that the tests run in.</summary>
internal static class Repository
{
    private const string Solution = "Cluster.sln";

    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the built command and all assemblies it needs.</summary>
    public static string CommandFolder { get; } = Path.Combine(Root, "artifacts", "cluster");

    /// <summary>What <c>./cluster</c> runs after set-up.</summary>
    public static string CommandFile { get; } = Path.Combine(CommandFolder, "Samples.dll");

    public static string DataFile(string name) => Path.Combine(Root, "Samples", "data", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no {Solution} above {AppContext.BaseDirectory}");
    }
}
