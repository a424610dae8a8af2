using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;
using Cluster.Training;
using Cluster.Training.Data;
using Cluster.Training.Predictions;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Tests.Docs;

/// <summary>Holds the code of docs/HOWTO.md, compiled and tried.</summary>
internal sealed class HousesJob : TrainingJob
{
    public override string Name => "houses";

    public override OutputReader Output => OutputReader.Value();

    public override JobDefaults Defaults => new()
    {
        Epochs = 20,
        BatchSize = 64,
        Optimizer = new AdamWOptions { Lr = 3e-3, WeightDecay = 0.01 },
        Update = new UpdateOptions { Schedule = new CosineSchedule { Min = 1e-5 }, Warmup = new Warmup { Steps = 50 }, ClipNorm = 1 },
    };

    public override IReadOnlyList<JobOption> Options => [new("hidden", "Width of the hidden layers (default 64).")];

    public override JobData Data(JobContext context) =>
        new TableSource { File = "houses.csv", Label = "price", Drop = ["id"] }.Load(context);

    public override Module<Tensor, Tensor> Model(JobContext context) =>
        new ResidualNet(Data(context).Train.RowLength, int.Parse(context.Option("hidden") ?? "64"));

    public override Module<Tensor, Tensor, Tensor> Loss(JobContext context) => new QuantileLoss(0.9f);
}

internal sealed class ResidualNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> enter;
    private readonly Module<Tensor, Tensor> middle;
    private readonly Module<Tensor, Tensor> leave;

    public ResidualNet(int features, int hidden)
        : base(nameof(ResidualNet))
    {
        enter = Linear(features, hidden);
        middle = Sequential(ReLU(), Linear(hidden, hidden), ReLU(), Dropout(0.1), Linear(hidden, hidden));
        leave = Linear(hidden, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = enter.call(input);
        return leave.call(x + middle.call(x));
    }
}

internal sealed class QuantileLoss(float quantile) : Module<Tensor, Tensor, Tensor>(nameof(QuantileLoss))
{
    public override Tensor forward(Tensor input, Tensor target)
    {
        var error = target - input;
        return maximum(error * quantile, error * (quantile - 1)).mean();
    }
}
