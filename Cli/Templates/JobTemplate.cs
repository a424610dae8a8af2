using System.Globalization;

namespace Cluster.Cli.Templates;

/// <summary>Makes the files of a new job: the job itself, its settings, and a note on its data.</summary>
/// <remarks>The job is <c>Samples/user-job/Job.cs</c> under another name, so that what is written is what the tests run.</remarks>
/// <param name="name">The job's name: lower-case letters, digits and hyphens.</param>
internal sealed class JobTemplate(string name)
{
    /// <summary>Gets the job's class.</summary>
    public string ClassName => string.Concat(name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..])) + "Job";

    /// <summary>Tells whether a name can be a job's, a folder's and, in other letters, a class's.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Writes the files.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="library">The folder of the project that the job is written against.</param>
    /// <returns>The command that trains the job.</returns>
    public string Write(string folder, string library)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Job.cs"), Job(Path.GetRelativePath(folder, library).Replace('\\', '/')));
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), Settings);
        File.WriteAllText(Path.Combine(folder, "DATA.md"), DataNote);
        return $"dotnet run -c Release {Path.Combine(folder, "Job.cs")} -- train --config {Path.Combine(folder, $"{name}.json")}";
    }

    private string Settings => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {
          // What a flag of train says, its key says here: --batch-size is batch_size. Flags and CLUSTER__... variables go before it.
          "job": "{{name}}",
          "epochs": 30,
          "batch_size": 32,
          "seed": 1,
          "workers": 2,
          "optimizer": { "name": "adam", "lr": 0.001 }
        }

        """);

    private string DataNote =>
        $"""
        # The data of {name}

        `Job.cs` makes up its rows, so that it runs at once. In its place `Data` returns yours:

        - a table: `new CsvSource {"{"} File = "{name}.csv", Label = "label", ClassCount = 2, Standardize = true {"}"}.Load(context)`
        - arrays: `ArraySource` for .npy, .npz and .safetensors; images: `ImageFolderSource`; MNIST's form: `IdxSource`; text: `TextSource`

        `train --data FILE` hands the job another file, as `context.DataPath`. `./cluster data inspect FILE` says what a file holds.
        Note here where the rows come from, their licence, and what was done to them.

        """;

    private string Job(string library)
    {
        using var stream = typeof(JobTemplate).Assembly.GetManifestResourceStream("Job.cs")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("#:project ../../Cli", $"#:project {library}", StringComparison.Ordinal)
            .Replace("Run it from the repository's root:", "Run it from its folder:", StringComparison.Ordinal)
            .Replace("Samples/user-job/Job.cs", "Job.cs", StringComparison.Ordinal)
            .Replace("my-job", name, StringComparison.Ordinal)
            .Replace("MyJob", ClassName, StringComparison.Ordinal);
    }
}
