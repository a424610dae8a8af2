using Cluster.Parameters;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using Cluster.Torch;
using Cluster.Training.Data;
using Cluster.Training.Loading;
using Cluster.Training.Plans;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Replicas;

/// <summary>Is one copy of a job's model. It computes slots and evaluates rows; the weights are not its own.</summary>
/// <remarks>
/// <para>The model's parameters are views of the attached <see cref="ParameterVector"/>: whoever writes the vector
/// between two calls changes the weights, without a copy. What a slot computes depends on (vector, seed, step, slot,
/// rows) alone, not on what this replica did before: so any replica may compute any slot, to the same bits.</para>
/// <para>All calls come from one thread, the worker's compute thread.</para>
/// </remarks>
public sealed class Replica : IDisposable
{
    private readonly TrainingJob _job;
    private readonly JobContext _context;
    private readonly Module<Tensor, Tensor> _model;
    private readonly Module<Tensor, Tensor, Tensor> _loss;
    private readonly Dictionary<string, Tensor> _state;
    private readonly ModelBuffers _buffers;
    private readonly ReplicaMemory _memory;
    private readonly DeviceType _device;
    private readonly bool _isBf16;
    private ParameterVector? _parameters;
    private bool _isTraining = true;
    private bool _isLossChecked;

    /// <summary>Builds the job's model from the context's seed: on the processor, to the same weights for each device.</summary>
    /// <exception cref="JobException">The model cannot be used; the tensor is named.</exception>
    /// <exception cref="DeviceException">There is no such device here.</exception>
    /// <exception cref="LayoutException">A tensor has a type that cannot be trained; it is named.</exception>
    public Replica(TrainingJob job, JobContext context)
        : this(job, context, ComputeDevice.Find(job.Name, context.Device), isCopied: context.Device != JobContext.CpuDevice)
    {
    }

    /// <summary>Builds the model on a device, where <paramref name="isCopied"/> also on the processor as on another one.</summary>
    internal Replica(TrainingJob job, JobContext context, Device device, bool isCopied)
    {
        _job = job;
        _context = context;
        manual_seed(context.Seed);
        _model = job.Model(context);
        _loss = job.Loss(context);
        _state = _model.state_dict();
        foreach (var tensor in _state.Values) tensor.DetachFromDisposeScope();
        Frozen = FreezeParameters();
        Layout = ModelLayout.Of(_model, _state, job.Name, JobContext.CpuDevice);
        _model.to(device);
        _loss.to(device);
        _buffers = new ModelBuffers(Layout, _state);
        _memory = isCopied ? new DeviceMemory(Layout, _state, device) : new HostMemory(Layout, _state);
        _model.train();
        _loss.train();
        (_device, _isBf16) = (device.type, context.Precision == ComputePrecision.Bf16);
    }

    /// <summary>Gets where each parameter and buffer lies in the flat vector.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>
    /// Gets the names of the parameters that are not trained: those that <see cref="JobContext.Freeze"/> names, and those that the
    /// model itself froze.
    /// </summary>
    public IReadOnlyList<string> Frozen { get; }

    /// <summary>Gets the names of the parameters that got no gradient in the last slot: nothing used them.</summary>
    public IReadOnlyList<string> UnusedParameters => _memory.UnusedParameters;

    /// <summary>Gets whether a vector that is attached may be filled while a slot is computed from it; where not, it is waited for at once.</summary>
    public bool BeginsEarly => _memory.FillsAsItGoes;

    /// <summary>Gets the loss.</summary>
    internal Module Loss => _loss;

    /// <summary>Copies the model as built from the seed into a new vector, which the caller disposes.</summary>
    /// <exception cref="InvalidOperationException">A vector is attached already: the built weights are
    /// gone.</exception>
    public ParameterVector CreateInitialWeights()
    {
        if (_parameters is not null)
            throw new InvalidOperationException("The initial weights were replaced by Attach.");
        var weights = new ParameterVector(Layout);
        foreach (var entry in Layout.Entries)
        {
            using var tensor = _state[entry.Spec.Name].cpu();
            tensor.bytes.CopyTo(weights.EntryBytes(entry));
        }

        return weights;
    }

    /// <summary>
    /// Makes every parameter what <paramref name="parameters"/> holds: on the processor a view of it, so that it must live until the
    /// next call or the end; on another device a copy of what it holds now.
    /// </summary>
    /// <param name="parameters">The vector.</param>
    /// <param name="need">
    /// Is told, before a parameter is used for the first time, up to which byte the vector must be filled, and fills it or throws; the
    /// buffers are there from the beginning. Null: all is there.
    /// </param>
    /// <exception cref="ArgumentException">The vector has another layout.</exception>
    public void Attach(ParameterVector parameters, Action<int>? need = null)
    {
        if (!parameters.Layout.Equals(Layout))
            throw new ArgumentException("The vector has another layout than the model.", nameof(parameters));
        _memory.Attach(parameters, need);
        _parameters = parameters;
    }

    /// <summary>Computes one slot: forward and loss in training mode, backward, and the gradient gathered.</summary>
    /// <param name="step">The step within the run, from 0.</param>
    /// <param name="slot">The slot within the step, from 0.</param>
    /// <param name="batch">The slot's rows.</param>
    /// <param name="gradient">Receives the gradient of the mean loss, and the buffers' new values.</param>
    /// <param name="onTail">
    /// Is told, on this thread while backward goes on, from which byte on the vector is as it will be, the buffers included; null: nobody is.
    /// </param>
    public SlotResult ComputeSlot(
        long step, int slot, SlotBatch batch, ParameterVector gradient, Action<int>? onTail = null)
    {
        if (batch.RowCount == 0) return new SlotResult(0, 0, true);
        var views = (BatchViews)(batch.Views ??= new BatchViews());
        var view = views.For(batch.RowCount, batch.Dataset, batch.FeatureAddress, batch.LabelAddress);
        return Compute(step, slot, view, gradient, _memory.FillsAsItGoes ? onTail : null);
    }

    /// <summary>Evaluates rows: evaluation mode, no gradients.</summary>
    /// <param name="dataset">The dataset that the rows are of.</param>
    /// <param name="rows">The rows, one part of an <see cref="EvaluationPlan"/>.</param>
    /// <param name="table">Holds the unit of values; null where the labels have their own.</param>
    public EvaluationSums Evaluate(Dataset dataset, RowRange rows, TableSchema? table = null)
    {
        if (rows.Count == 0) return default;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var view = ViewOf(dataset, rows);
        using var cast = Autocast();
        var output = Forward(view);
        var loss = _loss.call(output, _memory.Bring(view.Target)).ToDouble();
        var numbers = Read(output);
        var correct = _job.Output.HasAccuracy ? _job.Output.CountCorrect(numbers, dataset, rows) : 0;
        return new EvaluationSums(rows.Count, loss * rows.Count, correct, _job.Output.Judge(numbers, dataset, rows, table));
    }

    /// <summary>Computes the model's output for rows in evaluation mode.</summary>
    /// <returns>The output, row after row.</returns>
    public float[] Predict(Dataset dataset, RowRange rows)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var view = ViewOf(dataset, rows);
        using var cast = Autocast();
        return Read(Forward(view)).ToArray();
    }

    /// <summary>Computes the shape of the model's output for the first rows of a dataset, in evaluation mode.</summary>
    internal long[] OutputShape(Dataset dataset, int rows)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var view = ViewOf(dataset, new RowRange(0, rows));
        using var cast = Autocast();
        return Forward(view).shape;
    }

    /// <summary>Computes a slot on the first rows of a dataset, in place.</summary>
    internal SlotResult ComputeFirstRows(Dataset dataset, int rows, ParameterVector gradient)
    {
        using var view = ViewOf(dataset, new RowRange(0, rows));
        return Compute(0, 0, view, gradient);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _loss.Dispose();
        _model.Dispose();
    }

    private List<string> FreezeParameters()
    {
        var frozen = new List<string>();
        foreach (var (name, parameter) in _model.named_parameters())
        {
            if (_context.Freeze.Any(pattern => FreezePattern.Matches(pattern, name))) parameter.requires_grad_(false);
            if (!parameter.requires_grad) frozen.Add(name);
        }

        return frozen;
    }

    private SlotResult Compute(long step, int slot, BatchView view, ParameterVector gradient, Action<int>? onTail = null)
    {
        _buffers.Load(Attached());
        SetMode(training: true);
        manual_seed(SeedMix.For(_context.Seed, step, slot));
        using var scope = NewDisposeScope();
        var loss = LossOf(view);
        if (!_isLossChecked) CheckLoss(loss);
        if (onTail is not null) _buffers.Save(gradient); // they lie behind the gradient; a device would be waited for here
        var (mean, isFinite) = _memory.Backward(loss, gradient, onTail);
        if (onTail is null) _buffers.Save(gradient);
        return new SlotResult(view.Rows, mean, isFinite && FiniteScan.FirstNotFinite(gradient.FloatBuffers) is null);
    }

    // Backward runs outside of it, as PyTorch advises: each operation's backward has the precision of its forward.
    private Tensor LossOf(BatchView view)
    {
        using var cast = Autocast();
        return _loss.call(_model.call(_memory.Bring(view.Input)), _memory.Bring(view.Target));
    }

    private IDisposable? Autocast() => _isBf16 ? autocast(_device) : null;

    private void CheckLoss(Tensor loss)
    {
        if (loss.numel() != 1)
            throw new JobException(
                _job.Name, $"the loss has shape {Shapes.Text(loss.shape)}, where one number is needed: take the mean over the "
                + "rows (Reduction.Mean)");
        _isLossChecked = true;
    }

    private Tensor Forward(BatchView view)
    {
        _buffers.Load(Attached());
        SetMode(training: false);
        return _model.call(_memory.Bring(view.Input));
    }

    private void SetMode(bool training)
    {
        if (_isTraining == training) return;
        _model.train(training);
        _loss.train(training);
        _isTraining = training;
    }

    private ParameterVector Attached() =>
        _parameters ?? throw new InvalidOperationException("Attach a parameter vector first.");

    // A dataset's memory never moves, so that a range of its rows needs no copy unless it is raw or was repeated within it.
    private static BatchView ViewOf(Dataset dataset, RowRange rows)
    {
        if (!dataset.IsOneBlock(rows))
        {
            dataset = dataset.InMemory([.. Enumerable.Range(rows.Start, rows.Count)]);
            rows = new RowRange(0, rows.Count);
        }
        return BatchView.Over(
            rows.Count, dataset, dataset.FeatureAddress(rows.Start), dataset.LabelAddress(rows.Start));
    }

    private static ReadOnlySpan<float> Read(Tensor output) =>
        (Span<float>)output.to(float32).cpu().contiguous().data<float>();
}
