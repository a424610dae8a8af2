using System.Globalization;

namespace Cluster.Training.Data.Tables;

/// <summary>Decides what becomes of each column of a table, from what was counted and what was asked for.</summary>
internal sealed class TablePlanner(TableProfile profile, TableSource source)
{
    /// <summary>Makes the schema, without the numbers that follow from the training rows.</summary>
    /// <exception cref="DataException">A column cannot be used as it is.</exception>
    public TableSchema Plan()
    {
        var label = profile.Find(source.Label);
        foreach (var name in (string[])[.. source.Drop, .. source.Categories, .. source.Numbers]) profile.Find(name);
        var features = profile.Columns.Where(column => column.Name != source.Label && !source.Drop.Contains(column.Name)).ToArray();
        if (features.Length == 0)
            throw new DataException(profile.File, "no feature column is left beside the label") { Line = 1 };
        var columns = features.Select(Column).ToArray();
        var names = columns.SelectMany(Names).ToArray();
        if ((long)names.Length * profile.RowCount > Array.MaxLength)
            throw new DataException(profile.File,
                $"{profile.RowCount} rows of {names.Length} features are too many numbers for one array");
        var classes = TaskOf(label) == TableTask.Classification ? Classes(label) : [];
        return new TableSchema
        {
            FeatureColumns = names,
            Columns = columns,
            LabelColumn = source.Label,
            LabelKind = classes.Length > 0 ? LabelKind.Class : LabelKind.Value,
            ClassCount = classes.Length,
            ClassNames = classes,
            RowShape = [names.Length],
        };
    }

    /// <summary>Says what is learned of a label.</summary>
    /// <exception cref="DataException">It has missing values, or cannot be learned so.</exception>
    public TableTask TaskOf(ColumnProfile label)
    {
        if (label.MissingCount > 0)
            throw label.Bad(label.MissingLine, "the label has no value; remove the row, or give it one");
        var guess = !label.IsNumber || (label.IsWhole && label.Distinct?.Count <= TableSource.ClassCountGuess)
            ? TableTask.Classification : TableTask.Regression;
        var task = source.Task ?? guess;
        if (task == TableTask.Regression && !label.IsNumber)
            throw label.Bad(label.TextLine, "text cannot be a value to predict; learn classes of it instead", label.FirstText);
        return task;
    }

    private static string[] Classes(ColumnProfile label)
    {
        if (label.Distinct is not { } distinct)
            throw label.Bad(0,
                $"more than {ColumnProfile.DistinctMax} different labels are no classes; learn a value instead, or another column");
        if (distinct.Count < 2) throw label.Bad(0, "every row has the same label: there is nothing to learn");
        return label.IsNumber ? [.. distinct.Keys.OrderBy(key => double.Parse(key, CultureInfo.InvariantCulture))] : [.. distinct.Keys];
    }

    private TableColumn Column(ColumnProfile column)
    {
        if (column.IsEmpty) throw column.Bad(0, "no row has a value here; leave the column out (drop)");
        if (source.Missing == MissingValues.Refuse && column.MissingCount > 0)
            throw column.Bad(column.MissingLine, "the field has no value");
        if (source.Numbers.Contains(column.Name) && !column.IsNumber)
            throw column.Bad(column.TextLine, "not a number", column.FirstText);
        if (column.IsNumber && !source.Categories.Contains(column.Name))
            return new TableColumn { Name = column.Name, Fill = source.Missing == MissingValues.Refuse ? null : 0 };
        if (column.Distinct is not { } distinct)
            throw column.Bad(column.TextLine,
                $"text with more than {ColumnProfile.DistinctMax} different values is no category; leave the column out (drop)", column.FirstText);
        return new TableColumn { Name = column.Name, Categories = [.. distinct.Keys], HasMissing = column.MissingCount > 0 };
    }

    private static IEnumerable<string> Names(TableColumn column)
    {
        if (column.Categories is null) return [column.Name];
        var names = column.Categories.Select(category => $"{column.Name}={category}");
        return column.HasMissing ? names.Append($"{column.Name} is missing") : names;
    }
}
