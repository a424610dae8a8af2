using System.Globalization;
using Cluster.Training.Data.Formats;
using Cluster.Training.Data.Images;
using Cluster.Training.Data.Tables;

namespace Cluster.Training.Data;

/// <summary>Looks at a data file: what it holds, and what <c>train</c> makes of it.</summary>
public static class DataInspector
{
    private const int ClassesMax = 1_000;

    /// <summary>Reads a file or folder as far as it takes to describe it.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="label">The label's column of a table; null to leave open what is learned.</param>
    /// <exception cref="DataException">It is of no form that is read, or something in it is wrong.</exception>
    public static DataReport Inspect(string path, string? label = null)
    {
        if (Directory.Exists(path)) return InspectFolder(path);
        if (!File.Exists(path)) throw new DataException(path, "no such file or folder");
        if (IdxFolder.IsIdx(path)) return Idx(path);
        return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPZ" => Arrays(path, "npz"),
            ".NPY" => Arrays(path, "npy"),
            ".SAFETENSORS" => Arrays(path, "safetensors"),
            ".CSV" or ".TSV" => Table(path, label),
            ".TXT" or ".TEXT" or ".MD" => Text(path),
            _ => throw new DataException(path,
                "is of no form that is read: .csv, .tsv, .npy, .npz, .safetensors, .txt, IDX files, " +
                "or a folder of images"),
        };
    }

    private static DataReport InspectFolder(string path) =>
        IdxFolder.IsIdx(path) ? Idx(path)
        : ArrayFile.NpyFiles(path).Length > 0 ? Arrays(path, "npy")
        : Images(path);

    private static DataReport Table(string path, string? label)
    {
        var profile = TableProfile.Read(path);
        var report = new DataReport
        {
            Path = path,
            Format = "csv",
            Rows = profile.RowCount,
            Columns = [.. profile.Columns.Select(Column)],
            Use = "a column is learned from the others; --label COLUMN says which",
        };
        if (label is null) return report;
        var schema = new TablePlanner(profile, new TableSource { Label = label }).Plan();
        var isClass = schema.LabelKind == LabelKind.Class;
        var what = isClass ? $"classification into {schema.ClassCount} classes" : "regression";
        return report with
        {
            RowShape = schema.RowShape,
            Classes = isClass ? profile.Find(label).Distinct : null,
            Use = $"{what} of '{label}' from {schema.RowShape[0]} features of {schema.Columns.Count} columns",
            Command = $"./cluster train table --data {path} --label {label}",
        };
    }

    private static DataColumnReport Column(ColumnProfile column) => new()
    {
        Name = column.Name,
        Type = column.IsEmpty ? "empty" : column.IsNumber ? "number" : "category",
        Missing = column.MissingCount,
        Distinct = column.Distinct?.Count,
        Min = column.NumberCount > 0 && column.IsNumber ? column.Min : null,
        Max = column.NumberCount > 0 && column.IsNumber ? column.Max : null,
    };

    private static DataReport Idx(string path)
    {
        var data = new IdxSource().Load(new JobContext { DataPath = path });
        var isSplit = IdxFolder.Find(path).Validation is not null;
        return OfData(path, "idx", data, isSplit) with { Command = $"./cluster train mnist --data {path}" };
    }

    private static DataReport Images(string path)
    {
        var data = new ImageFolderSource().Load(new JobContext { DataPath = path });
        return OfData(path, "images", data, ImageFolder.ValidationFolder(path) is not null) with { Command = $"./cluster train images --data {path}" };
    }

    private static DataReport Arrays(string path, string format)
    {
        var arrays = ArrayFile.ReadAll(path);
        var report = new DataReport
        {
            Path = path,
            Format = format,
            Arrays = [.. arrays.Select(array => array.Describe())],
            Use = "",
        };
        try
        {
            var (train, validation) = ArrayFile.FindPairs(path, arrays, null, null);
            var data = RawJobData.Of(path, train, validation, false, new RowTransforms(), 0, JobData.DefaultValidationFraction);
            return OfData(path, format, data, validation is not null) with { Arrays = report.Arrays };
        }
        catch (DataException error)
        {
            return report with { Use = $"nothing as it is: {error.Reason}" };
        }
    }

    private static DataReport Text(string path)
    {
        var data = new TextSource().Load(new JobContext { DataPath = path });
        return new DataReport
        {
            Path = path,
            Format = "text",
            Rows = data.Train.RowCount + data.Validation.RowCount,
            RowShape = data.Train.RowShape,
            Use = $"a model of bytes: each row is {data.Train.RowLength} of them, and the next one of each is learned",
            Command = $"./cluster train chars --data {path}",
        };
    }

    private static DataReport OfData(string path, string format, JobData data, bool isSplit)
    {
        var counts = new long[Math.Min(ClassesMax, data.Train.ClassCount)];
        foreach (var label in data.Train.Classes.ToArray().Concat(data.Validation.Classes.ToArray()))
        {
            if (label < counts.Length) counts[label]++;
        }
        string Name(int label) => data.ClassNames.Count > label ? data.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);
        var isClass = data.Train.LabelKind == LabelKind.Class;
        return new DataReport
        {
            Path = path,
            Format = format,
            Rows = data.Train.RowCount + data.Validation.RowCount,
            ValidationRows = isSplit ? data.Validation.RowCount : null,
            RowShape = data.Train.RowShape,
            Classes = isClass ? Enumerable.Range(0, counts.Length).ToDictionary(Name, label => counts[label]) : null,
            Use = (isClass ? $"classification into {data.Train.ClassCount} classes" : "regression") +
                $" of rows of {data.Train.Raw?.Format.Text} [{string.Join(", ", data.Train.RowShape)}]",
        };
    }
}
