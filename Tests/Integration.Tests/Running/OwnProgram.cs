namespace Cluster.Integration.Tests.Running;

/// <summary>Is a built program with jobs of its own, beside the command's assemblies that are compiled ahead of time.</summary>
/// <remarks>They are the same assemblies as the program's; with them each of a run's processes starts sooner.</remarks>
internal static class OwnProgram
{
    /// <summary>Copies a program into a folder and returns the command that runs it.</summary>
    public static string[] CopyTo(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        var built = Path.Combine(Repository.Root, "artifacts/bin", name, "release");
        foreach (var file in Directory.GetFiles(built))
        {
            var ready = Path.Combine(Repository.CommandFolder, Path.GetFileName(file));
            File.Copy(File.Exists(ready) ? ready : file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return ["dotnet", Path.Combine(folder, name + ".dll")];
    }
}
