namespace Cluster.Parameters.Schedules;

/// <summary>Is what a <see cref="PlateauSchedule"/> has seen of the epochs so far.</summary>
/// <param name="Best">The lowest loss; null before the first one.</param>
/// <param name="BadEpochs">Epochs since without a better one.</param>
/// <param name="Cooldown">Epochs to come in which losses do not count.</param>
/// <param name="Reductions">How often the learning rate was lowered.</param>
public readonly record struct PlateauState(double? Best, int BadEpochs, int Cooldown, int Reductions);
