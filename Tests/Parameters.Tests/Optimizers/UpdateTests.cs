using System.Runtime.InteropServices;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Reduction;
using Cluster.Parameters.Schedules;

namespace Cluster.Parameters.Tests.Optimizers;

public sealed class UpdateTests
{
    private static readonly int[] Rows = [5, 0, 7];

    private static readonly ParameterLayout Layout = ParameterLayout.Create(
        [Layouts.Parameter("w", 700, 450), Layouts.Parameter("b", 450), Layouts.Buffer("mean", DType.Float32, 41)]);

    private static readonly UpdateOptions All = new()
    {
        Schedule = new CosineSchedule { T = 10 },
        Warmup = new Warmup { Steps = 2 },
        Groups = [new GroupRule { Pattern = "b", LrFactor = 0.5, WeightDecay = 0 }],
        ClipValue = 0.25,
        Ema = 0.9,
    };

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void Step_AnyNumberOfShardsAndThreads_GivesTheSameBits(int shards, int threads) =>
        Assert.Equal(Train(All, 1, 1), Train(All, shards, threads));

    [Fact]
    public void Step_ClippedByNorm_GivesTheSameBitsForAnyNumberOfShardsAndThreads()
    {
        UpdateOptions update = All with { ClipValue = null, ClipNorm = 3 };
        string whole = Train(update, 1, 1);
        Assert.Equal(whole, Train(update, 1, 2));
        Assert.Equal(whole, Train(update, 2, 1));
        Assert.Equal(whole, Train(update, 5, 2));
        Assert.NotEqual(whole, Train(update with { ClipNorm = 1e9 }, 1, 1));
    }


    [Fact]
    public void Step_WithAll_AllocatesNothing()
    {
        foreach (UpdateOptions update in (UpdateOptions[])[All, All with { ClipValue = null, ClipNorm = 3 }])
        {
            using ParameterVector vector = Layouts.Filled(Layout, 0);
            ParameterVector[] slots = [.. Rows.Select((_, slot) => Layouts.Filled(Layout, slot + 1))];
            using ParameterShard shard = Shard(update, ShardRange.Split(Layout, 1)[0], 1);
            shard.Step(vector, slots, Rows, 0, 0);
            int step = 0;
            Assert.Equal(0, SteadyState.AllocatedBytes(() => shard.Step(vector, slots, Rows, ++step, 0)));
            Array.ForEach(slots, slot => slot.Dispose());
        }
    }

    [Fact]
    public void Lr_InWarmupAndBehind_IsThatOfEach()
    {
        var update = new UpdateOptions { Warmup = new Warmup { Steps = 4, Start = 0.2 }, Schedule = new StepSchedule { StepSize = 1 } };
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1, 0.1], Enumerable.Range(0, 6).Select(step => Math.Round(update.Lr(1, step, 0), 12)));
    }

    [Theory]
    [InlineData(0, null, null, "ClipNorm must be above 0, but is 0.")]
    [InlineData(null, -1, null, "ClipValue must be above 0, but is -1.")]
    [InlineData(1, 1, null, "ClipNorm excludes clipping by value: choose one.")]
    [InlineData(null, null, 1, "Ema must be at least 0 and below 1, but is 1.")]
    public void Validate_WhatCannotBe_SaysWhy(int? norm, int? value, int? ema, string reason)
    {
        var update = new UpdateOptions { ClipNorm = norm, ClipValue = value, Ema = ema };
        Assert.Equal(reason, Assert.Throws<OptimizerOptionsException>(update.Validate).Message);
    }

    private static ParameterShard Shard(UpdateOptions update, ShardRange range, int threads)
    {
        var options = new AdamWOptions();
        ParameterGroups groups = ParameterGroups.Of(Layout, update.Groups, options.WeightDecay);
        return new ParameterShard(
            Layout, range, options, Rows.Length, threads, update, groups.Slice(range.Offset, range.ParameterCount(Layout)));
    }

    private static string Train(UpdateOptions update, int count, int threads)
    {
        using ParameterVector vector = Layouts.Filled(Layout, 0);
        ParameterShard[] shards = [.. ShardRange.Split(Layout, count).Select(range => Shard(update, range, threads))];
        for (int step = 0; step < 4; step++)
        {
            ParameterVector[] slots = [.. Rows.Select((_, slot) => Layouts.Filled(Layout, (step * 10) + slot))];
            var sum = new ExactSum();
            foreach (ParameterShard shard in shards.Where(shard => shard.ClipsByNorm))
                sum.Add(shard.Measure(slots, Rows).Values);
            foreach (ParameterShard shard in shards)
                shard.Step(vector, slots, Rows, step, 0, count > 1 && shard.ClipsByNorm ? sum.ToDouble() : null);
            Array.ForEach(slots, slot => slot.Dispose());
        }

        byte[] averages = [.. shards.SelectMany(shard => MemoryMarshal.AsBytes(shard.Optimizer.Average!.Values.Span).ToArray())];
        Array.ForEach(shards, shard => shard.Dispose());
        return vector.WeightsSha256() + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(averages));
    }
}
