namespace Cluster.Training.Data;

/// <summary>Says which field of a line is which feature, and which is the label.</summary>
internal sealed class CsvHeader
{
    private CsvHeader(string[] names, string[] features, int[] targets)
    {
        Names = names;
        Features = features;
        Targets = targets;
        LabelField = Array.IndexOf(targets, LabelTarget) + 1;
    }

    /// <summary>Is the target of the label's field.</summary>
    public const int LabelTarget = -1;

    /// <summary>Gets the name of every field.</summary>
    public string[] Names { get; }

    /// <summary>Gets the names of the features, in the order wanted.</summary>
    public string[] Features { get; }

    /// <summary>Gets for every field the feature it is, or <see cref="LabelTarget"/>.</summary>
    public int[] Targets { get; }

    /// <summary>Gets the label's place in a line, from 1; 0 where there is none.</summary>
    public int LabelField { get; }

    /// <summary>Reads the header row.</summary>
    /// <exception cref="DataException">A name is empty, stands twice, is missing or was not expected.</exception>
    public static CsvHeader Parse(string file, string[] names, IReadOnlyList<string>? wanted, string label,
        bool labelOptional)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0) throw Refusal(file, i, "", "the header has no name for this column");
            if (!places.TryAdd(names[i], i))
                throw Refusal(file, i, names[i], $"the name stands twice, first as column {places[names[i]] + 1}");
        }
        if (label.Length > 0 && !labelOptional && !places.ContainsKey(label))
            throw Missing(file, "label", label, names);
        var features = (wanted ?? names.Where(name => name != label)).ToArray();
        if (features.Length == 0)
            throw new DataException(file, "no feature column is left beside the label") { Line = 1 };
        return new CsvHeader(names, features, Assign(file, names, features, label, places));
    }

    private static int[] Assign(string file, string[] names, string[] features, string label,
        Dictionary<string, int> places)
    {
        var targets = new int[names.Length];
        Array.Fill(targets, int.MinValue);
        if (label.Length > 0 && places.TryGetValue(label, out var labelPlace)) targets[labelPlace] = LabelTarget;
        for (var feature = 0; feature < features.Length; feature++)
        {
            if (!places.TryGetValue(features[feature], out var place))
                throw Missing(file, "feature", features[feature], names);
            targets[place] = feature;
        }
        var extra = Array.IndexOf(targets, int.MinValue);
        if (extra >= 0) throw Refusal(file, extra, names[extra], "the model does not know this column");
        return targets;
    }

    private static DataException Missing(string file, string what, string name, string[] names) =>
        new(file, $"the {what} column '{DataException.Escape(name)}' is missing from the header")
        {
            Line = 1,
            Text = string.Join(',', names),
        };

    private static DataException Refusal(string file, int field, string name, string reason) =>
        new(file, reason) { Line = 1, Column = field + 1, ColumnName = name };
}
