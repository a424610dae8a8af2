namespace Cluster.Parameters.Optimizers;

/// <summary>Is what one of torch.optim's parameter groups has of its own.</summary>
/// <param name="LrFactor">What the learning rate is multiplied by.</param>
/// <param name="WeightDecay">The weight decay.</param>
public readonly record struct ParameterGroup(double LrFactor, double WeightDecay);
