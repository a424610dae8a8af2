namespace Cluster.Messages;

/// <summary>Names one training of one job.</summary>
/// <param name="Value">Text such as <c>digits-20261122-181900-3fa9</c>.</param>
public readonly record struct RunId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Names one incarnation of a worker: a worker that was started again has another id.</summary>
/// <param name="Value">Counts from 1 within a run, in the order of joining.</param>
public readonly record struct WorkerId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"#{Value}";
}

/// <summary>Numbers steps from 0; also the parameter version that a step starts from.</summary>
/// <param name="Value">Count of steps applied before this one.</param>
public readonly record struct StepNumber(long Value) : IComparable<StepNumber>
{
    /// <summary>Gets the step after this one, which is the version that this one makes.</summary>
    public StepNumber Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(StepNumber other) => Value.CompareTo(other.Value);

    /// <summary>Tells whether <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static bool operator <(StepNumber a, StepNumber b) => a.Value < b.Value;

    /// <summary>Tells whether <paramref name="a"/> comes after <paramref name="b"/>.</summary>
    public static bool operator >(StepNumber a, StepNumber b) => a.Value > b.Value;

    /// <summary>Tells whether <paramref name="a"/> is <paramref name="b"/> or before it.</summary>
    public static bool operator <=(StepNumber a, StepNumber b) => a.Value <= b.Value;

    /// <summary>Tells whether <paramref name="a"/> is <paramref name="b"/> or after it.</summary>
    public static bool operator >=(StepNumber a, StepNumber b) => a.Value >= b.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Names one contiguous part of a step's batch; the number of slots is fixed for the run.</summary>
/// <param name="Index">Counts from 0.</param>
public readonly record struct Slot(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Fences everything older: rises at each start of the coordinator and each rollback.</summary>
/// <param name="Value">Counts from 1.</param>
public readonly record struct Generation(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
