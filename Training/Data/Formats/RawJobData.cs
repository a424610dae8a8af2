using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Formats;

/// <summary>Makes a job's data of arrays: rows stay raw, labels are read.</summary>
internal static class RawJobData
{
    /// <summary>Makes the data of a pair that is split by the seed, or of two.</summary>
    /// <exception cref="DataException">A label or a number cannot be used, or the two pairs differ.</exception>
    public static JobData Of(string path, ArrayPair train, ArrayPair? validation, bool isImages, RowTransforms transforms,
        long seed, double validationFraction)
    {
        if (validation is not null && validation.HasClasses != train.HasClasses)
            throw new DataException(path, $"labels differ in kind: {train.Labels.Describe()}, {validation.Labels.Describe()}");
        var classes = train.HasClasses ? train.ReadClasses() : null;
        var validationClasses = train.HasClasses ? validation?.ReadClasses() : null;
        var classCount = classes is null ? 0 : (int)classes.Concat(validationClasses ?? []).DefaultIfEmpty().Max() + 1;
        var all = Rows(path, train, classes, classCount, isImages, transforms);
        if (validation is null) return JobData.Split(all, seed, validationFraction);
        var judged = Rows(path, validation, validationClasses, classCount, isImages, transforms);
        if (!judged.RowShape.SequenceEqual(all.RowShape))
            throw new DataException(path, $"rows differ in shape: {train.Rows.Describe()}, {validation.Rows.Describe()}");
        return new JobData(all.Augmented(seed), judged);
    }

    private static Dataset Rows(
        string path, ArrayPair pair, long[]? classes, int classCount, bool isImages, RowTransforms transforms)
    {
        var rows = ArrayRows.Of(pair.Rows, isImages);
        transforms.Check(path, rows.RowShape);
        pair.CheckFinite();
        var raw = new RawRows(rows, null, transforms);
        return classes is null ? Dataset.OfRaw(raw, pair.ReadValues()) : Dataset.OfRaw(raw, classes, classCount);
    }
}
