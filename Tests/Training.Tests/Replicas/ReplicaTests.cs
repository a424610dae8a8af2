using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Reduction;
using Cluster.Torch;
using Cluster.Training.Plans;
using Cluster.Training.Replicas;
using Cluster.Training.Tests.Jobs;
using static Cluster.Torch.torch;
using static Cluster.Torch.torch.nn;

namespace Cluster.Training.Tests.Replicas;

[Collection(TorchCollection.Name)]
public sealed class ReplicaTests
{
    private static readonly JobContext Context = new() { Seed = 3 };

    [Fact]
    public void Layout_BatchNormModel_HasPyTorchsKeysInOrder()
    {
        using var replica = new Replica(Norm(), Context);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
            "1.num_batches_tracked", "4.weight", "4.bias"], replica.Layout.Entries.Select(entry => entry.Spec.Name));
        Assert.Equal(3, replica.Layout.Entries.Count(entry => entry.Spec.Kind == TensorKind.Buffer));
    }

    [Fact]
    public void CreateInitialWeights_SameSeed_GivesTheSameBits()
    {
        Assert.Equal(InitialHash(3), InitialHash(3));
        Assert.NotEqual(InitialHash(3), InitialHash(4));
    }

    [Fact]
    public void ComputeSlot_ParametersComeWhileItRuns_GivesTheSameBits()
    {
        using var run = new LocalRun(Norm(), Context);
        var replica = run.Replicas[0];
        run.ComputeSlot(0, replica);
        var expected = run.Gradient(0).Floats.ToArray();
        using var arriving = new ParameterVector(replica.Layout);
        arriving.Floats.Fill(float.NaN);
        var bytes = replica.Layout.ParameterCount * sizeof(float);
        run.Parameters.Bytes[bytes..].CopyTo(arriving.Bytes[bytes..]); // the buffers are there
        var needs = new List<int>();
        replica.Attach(arriving, end =>
        {
            needs.Add(end);
            run.Parameters.Bytes[..end].CopyTo(arriving.Bytes);
        });
        Assert.Empty(needs);
        run.ComputeSlot(0, replica);
        Assert.Equal(expected, run.Gradient(0).Floats.ToArray());
        Assert.Equal(replica.Layout.Parameters.Select(e => e.ByteOffset + e.ByteLength), needs.Order());
        Assert.Equal(replica.Layout.Parameters[0].ByteLength, needs.Min());
        run.ComputeSlot(0, replica);
        Assert.Equal(replica.Layout.Parameters.Count, needs.Count);
    }

    [Fact]
    public void ComputeSlot_Gradient_IsBackwardsOwn()
    {
        using var run = new LocalRun(Plain(), Context);
        var result = run.ComputeSlot(0, run.Replicas[0]);

        manual_seed(Context.Seed);
        using var model = Plain().Model(Context);
        using var loss = CrossEntropyLoss();
        var rows = run.Data.Train.Select(run.Order.RowsOf(0, 0));
        using var input = from_array(rows.Features.ToArray(), [rows.RowCount, 4]);
        using var target = from_array(rows.Classes.ToArray(), [rows.RowCount]);
        using var mean = loss.call(model.call(input), target);
        mean.backward();
        Assert.Equal(mean.ToDouble(), result.Loss);
        Assert.Equal((12, true), (result.Rows, result.IsFinite));
        float[] expected = [.. model.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
        Assert.Equal(Bits(expected), Bits(run.Gradient(0).Parameters));
    }

    [Fact]
    public void ComputeSlot_SlotsReduced_EqualTheWholeBatch()
    {
        using var whole = new LocalRun(Plain(), Context);
        using var cut = new LocalRun(Plain(), Context, slots: 5);
        whole.ComputeSlot(0, whole.Replicas[0]);
        var reduction = new SlotReduction(5);
        for (var slot = 0; slot < 5; slot++)
        {
            var result = cut.ComputeSlot(slot, cut.Replicas[0]);
            reduction.Set(slot, cut.Gradient(slot).FloatMemory, result.Rows);
        }
        var sum = new float[whole.Parameters.Layout.FloatCount];
        reduction.ReduceTo(sum);
        Assert.Equal(sum.Length, whole.Gradient(0).Floats.Length);
        for (var i = 0; i < sum.Length; i++) Assert.Equal(whole.Gradient(0).Floats[i], sum[i], 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DoStep_BatchNormAndDropout_SameBitsForAnyNumberOfReplicas(int replicas)
    {
        using var one = new LocalRun(Norm(), Context, slots: 3);
        using var many = new LocalRun(Norm(), Context, slots: 3, replicas: replicas, numWorkers: 1);
        for (var step = 0; step < 25; step++)
        {
            Assert.Equal(one.DoStep(), many.DoStep());
            if (step % 7 == 0) many.Evaluate();
        }
        Assert.Equal(one.Parameters.WeightsSha256(), many.Parameters.WeightsSha256());
        Assert.Equal(25, one.Parameters.Integers[0]);
        Assert.Equal(one.Evaluate(), many.Evaluate());
    }

    [Fact]
    public void ComputeSlot_OtherSlotsBetween_GivesTheSameBits()
    {
        using var run = new LocalRun(Norm(), Context, slots: 3);
        run.DoStep();
        var before = run.Parameters.WeightsSha256();
        var first = Compute(run, 1);
        Compute(run, 0);
        Compute(run, 2);
        run.Evaluate();
        Assert.Equal(first, Compute(run, 1));
        Assert.NotEqual(first, Compute(run, 0));
        Assert.Equal(before, run.Parameters.WeightsSha256());
    }

    [Fact]
    public void ComputeSlot_Dropout_FollowsSeedStepAndSlot()
    {
        var job = new ToyJob(() => Sequential(Linear(4, 64), Dropout(0.5), Linear(64, 3)));
        using var run = new LocalRun(job, Context);
        var batch = run.Data.Train;
        Assert.Equal(First(run.Replicas[0]), First(run.Replicas[0]));
        using var other = new LocalRun(job, Context with { Seed = 4 });
        other.Parameters.CopyFrom(run.Parameters);
        Assert.NotEqual(First(run.Replicas[0]), First(other.Replicas[0]));

        double First(Replica replica) => replica.ComputeFirstRows(batch, 12, run.Gradient(0)).Loss;
    }

    [Fact]
    public void ComputeSlot_EmptySlot_ComputesNothing()
    {
        var job = new ToyJob(() => Linear(4, 3)) { Rows = ToyJob.Points(16) };
        using var run = new LocalRun(job, Context, slots: 12);
        run.DoStep();
        Assert.Equal(1, run.ComputeSlot(0, run.Replicas[0]).Rows);
        Assert.Equal(new SlotResult(0, 0, true), run.ComputeSlot(11, run.Replicas[0]));
    }

    [Fact]
    public void ComputeSlot_LossNotFinite_SaysSo()
    {
        using var run = new LocalRun(Plain(), Context);
        run.Parameters.Parameters[0] = float.NaN;
        var result = run.ComputeSlot(0, run.Replicas[0]);
        Assert.False(result.IsFinite);
        Assert.True(double.IsNaN(result.Loss));
    }

    // In training mode the batch's own statistics count: loss and gradients are finite all the same.
    [Fact]
    public void ComputeSlot_BufferNotFinite_SaysSo()
    {
        using var run = new LocalRun(Norm(), Context);
        run.Parameters.FloatBuffers.Fill(float.PositiveInfinity);
        var result = run.ComputeSlot(0, run.Replicas[0]);
        Assert.False(result.IsFinite);
        Assert.True(double.IsFinite(result.Loss));
    }

    [Fact]
    public void ComputeSlot_WithATail_TellsWhatStaysAsItIs()
    {
        using var run = new LocalRun(
            new ToyJob(() => Sequential(Linear(4, 300), BatchNorm1d(300), Linear(300, 300), Linear(300, 3))), Context);
        var told = new List<(int From, byte[] Tail)>();
        run.ComputeSlot(0, run.Replicas[0], from => told.Add((from, run.Gradient(0).Bytes[from..].ToArray())));

        Assert.NotEmpty(told);
        Assert.All(told, t => Assert.Equal(run.Gradient(0).Bytes[t.From..].ToArray(), t.Tail));
        Assert.Contains(run.Gradient(0).FloatBuffers.ToArray(), value => value != 0);
    }

    [Fact]
    public void Attach_VectorChanges_ChangesTheModelWithoutACopy()
    {
        using var run = new LocalRun(new ToyJob(() => Linear(4, 3)), Context);
        run.Parameters.Clear();
        Assert.Equal(new float[3], run.Replicas[0].Predict(run.Data.Train, new RowRange(0, 1)));
        run.Parameters.Parameters[12] = 2.5f; // the first bias
        Assert.Equal([2.5f, 0, 0], run.Replicas[0].Predict(run.Data.Train, new RowRange(0, 1)));
        Assert.Throws<InvalidOperationException>(run.Replicas[0].CreateInitialWeights);
    }

    [Fact]
    public void Attach_OtherLayout_Throws()
    {
        using var replica = new Replica(Plain(), Context);
        using var other = new Replica(Norm(), Context);
        using var vector = new ParameterVector(other.Layout);
        Assert.Throws<ArgumentException>(() => replica.Attach(vector));
    }

    [Fact]
    public void Evaluate_Parts_AddUpAndLeaveTheModelAlone()
    {
        using var run = new LocalRun(Norm(), Context, replicas: 2);
        run.DoStep();
        var before = run.Parameters.WeightsSha256();
        var whole = run.Evaluate();
        var cut = run.Evaluate(partSize: 3);
        Assert.Equal((whole.Rows, whole.Correct), (cut.Rows, cut.Correct));
        Assert.Equal(whole.Loss, cut.Loss, 1e-6);
        Assert.Equal(cut, run.Evaluate(partSize: 3));
        Assert.Equal(before, run.Parameters.WeightsSha256());

        var validation = run.Data.Validation;
        var scores = run.Replicas[0].Predict(validation, new RowRange(0, validation.RowCount)).Chunk(3).ToArray();
        var correct = scores.Where((row, i) => Array.IndexOf(row, row.Max()) == validation.Classes[i]).Count();
        Assert.Equal(correct, whole.Correct);
        Assert.Equal(default, run.Replicas[0].Evaluate(validation, new RowRange(0, 0)));
    }

    [Fact]
    public void Evaluate_RangeAcrossRepeatedRows_IsThatOfTheSameRowsCopied()
    {
        using var run = new LocalRun(Norm(), Context);
        var repeated = ToyJob.Points(7).RepeatedTo(20);
        var copied = repeated.Select([.. Enumerable.Range(0, 20)]);
        foreach (var rows in new[] { new RowRange(0, 20), new RowRange(8, 5), new RowRange(5, 9) })
        {
            Assert.Equal(run.Replicas[0].Evaluate(copied, rows), run.Replicas[0].Evaluate(repeated, rows));
            Assert.Equal(run.Replicas[0].Predict(copied, rows), run.Replicas[0].Predict(repeated, rows));
        }
    }

    [Fact]
    public void DoStep_ManySteps_KeepsLiveTensorsAndManagedMemoryFlat()
    {
        using var run = new LocalRun(Norm(), Context, slots: 2);
        for (var i = 0; i < 200; i++) run.DoStep();
        run.Evaluate();
        GC.Collect(); // what earlier tests left behind
        GC.WaitForPendingFinalizers();
        var tensors = LiveTensorCount;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        const int steps = 1_000;
        for (var i = 0; i < steps; i++) run.DoStep();
        var perStep = (GC.GetAllocatedBytesForCurrentThread() - bytes) / steps;
        run.Evaluate();
        Assert.Equal(tensors, LiveTensorCount);
        Assert.InRange(perStep, 0, 4_000); // a few scopes and wrappers per slot
    }

    [SkippableFact]
    public void Constructor_DeviceThatIsNotThere_IsRefused()
    {
        Skip.If(cuda.is_available(), "there is an accelerator");
        var refusal = Assert.Throws<DeviceException>(() => new Replica(Plain(), Context with { Device = "cuda:0" }));
        Assert.Contains("'cuda:0'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no CUDA device", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<JobException>(() => new Replica(Plain(), Context with { Device = "tpu" }));
        Assert.Equal("cpu", ComputeDevice.Resolve("auto"));
        Assert.Throws<DeviceException>(() => ComputeDevice.Resolve("cuda"));
    }

    // What an accelerator's replica does, on the processor, where the bits can be compared.
    [Fact]
    public void DoStep_ParametersAreCopies_SameBits()
    {
        using var views = new LocalRun(Norm(), Context, slots: 2, replicas: 2);
        using var copies = new LocalRun(Norm(), Context, slots: 2, replicas: 2, isCopied: true);
        Assert.Equal(views.Parameters.WeightsSha256(), copies.Parameters.WeightsSha256());
        for (var step = 0; step < 20; step++) Assert.Equal(views.DoStep(), copies.DoStep());
        Assert.Equal(views.Parameters.WeightsSha256(), copies.Parameters.WeightsSha256());
        Assert.Equal(views.Evaluate(), copies.Evaluate());
        Assert.Empty(copies.Replicas[0].UnusedParameters);
    }

    [Fact]
    public void Attach_CopiesChangedBefore_CountsTheLast()
    {
        using var run = new LocalRun(Plain(), Context, isCopied: true);
        using var other = new ParameterVector(run.Parameters.Layout);
        var expected = run.ComputeSlot(0, run.Replicas[0]);
        run.Replicas[0].Attach(other);
        run.Replicas[0].Attach(run.Parameters);
        Assert.Equal(expected, run.ComputeSlot(0, run.Replicas[0]));
        run.Parameters.Floats[3] = float.NaN;
        run.Replicas[0].Attach(run.Parameters);
        Assert.False(run.ComputeSlot(0, run.Replicas[0]).IsFinite);
    }

    [Fact]
    public void Constructor_SharedTensor_NamesBoth()
    {
        var job = new ToyJob(() =>
        {
            var shared = Linear(4, 4);
            return Sequential(("first", shared), ("second", shared), ("out", Linear(4, 3)));
        });
        var refusal = Assert.Throws<JobException>(() => new Replica(job, Context));
        Assert.Contains("'first.weight' and 'second.weight' are one tensor", refusal.Message, StringComparison.Ordinal);
    }

    private static ToyJob Plain() => new(() => Sequential(Linear(4, 8), Tanh(), Linear(8, 3)));

    private static ToyJob Norm() =>
        new(() => Sequential(Linear(4, 8), BatchNorm1d(8), ReLU(), Dropout(0.25), Linear(8, 3)));

    [Fact]
    public void ComputeSlot_Bf16_IsBackwardUnderAutocastAndNotThatOfFloat32()
    {
        using var run = new LocalRun(Plain(), Context with { Precision = ComputePrecision.Bf16 });
        using var full = new LocalRun(Plain(), Context);
        var result = run.ComputeSlot(0, run.Replicas[0]);
        full.ComputeSlot(0, full.Replicas[0]);

        manual_seed(Context.Seed);
        using var model = Plain().Model(Context);
        using var loss = CrossEntropyLoss();
        var rows = run.Data.Train.Select(run.Order.RowsOf(0, 0));
        using var input = from_array(rows.Features.ToArray(), [rows.RowCount, 4]);
        using var target = from_array(rows.Classes.ToArray(), [rows.RowCount]);
        Tensor mean;
        using (autocast(DeviceType.CPU)) mean = loss.call(model.call(input), target);
        mean.backward();
        Assert.Equal(mean.ToDouble(), result.Loss);
        float[] expected = [.. model.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
        Assert.Equal(Bits(expected), Bits(run.Gradient(0).Parameters));
        Assert.NotEqual(Bits(expected), Bits(full.Gradient(0).Parameters));
        mean.Dispose();
    }

    [Theory]
    [InlineData("fp16", "cpu", "precision 'fp16': fp32, bf16 or, on CUDA, tf32")]
    [InlineData("tf32", "cpu", "precision 'tf32' is for CUDA; on cpu: fp32 or bf16")]
    public void Resolve_PrecisionThatCannotBe_SaysWhy(string wish, string device, string reason) =>
        Assert.Equal(reason, Assert.Throws<JobException>(() => ComputePrecision.Resolve(wish, device)).Message);

    private static string InitialHash(long seed)
    {
        using var replica = new Replica(Norm(), new JobContext { Seed = seed });
        using var weights = replica.CreateInitialWeights();
        return weights.WeightsSha256();
    }

    private static string Compute(LocalRun run, int slot)
    {
        run.ComputeSlot(slot, run.Replicas[0]);
        return Convert.ToHexString(run.Gradient(slot).Bytes.Span);
    }

    private static int[] Bits(ReadOnlySpan<float> numbers) => MemoryMarshal.Cast<float, int>(numbers).ToArray();
}
