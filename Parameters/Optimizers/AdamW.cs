using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Optimizers;

/// <summary>Does <c>torch.optim.AdamW</c> 1.13.1; see <see cref="AdamKernel"/>.</summary>
internal sealed class AdamW : Optimizer
{
    private readonly AdamWOptions _options;
    private AdamScalars[] _scalars = [];

    public AdamW(AdamWOptions options, int length)
        : base(options, length, AdamKernel.StateNames(options.Amsgrad)) => _options = options;

    private protected override void BeginStep(long step, int group, double lr, double weightDecay) =>
        Place(ref _scalars, group) = new AdamScalars(_options, lr, weightDecay, step);

    private protected override void Update(Span<float> parameters, in GradientBlock gradient, int offset, int group) =>
        AdamKernel.Run(
            parameters,
            gradient,
            Slice(0, offset, parameters.Length),
            Slice(1, offset, parameters.Length),
            _options.Amsgrad ? Slice(2, offset, parameters.Length) : default,
            _scalars[group]);
}
