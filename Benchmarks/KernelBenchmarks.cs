using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Cluster.Parameters.Layout;
using Cluster.Parameters.Optimizers;

namespace Cluster.Benchmarks;

/// <summary>
/// Times each kernel on 25 million parameters beside a copy that moves the same bytes, read and written together. A ratio of at
/// most 1.67 is 60 % of the copy's speed.
/// </summary>
public class KernelBenchmarks
{
    private const int Parameters = 25_000_000;
    private ParameterLayout _layout = null!;
    private ParameterShard _shard = null!;
    private ParameterVector _parameters = null!;
    private ParameterVector[] _slots = [];
    private int[] _rows = [];
    private nint _source;
    private nint _target;

    /// <summary>Gets or sets the kernel.</summary>
    [ParamsSource(nameof(Kernels))]
    public Kernel Kernel { get; set; } = null!;

    /// <summary>Gets or sets the threads that share the work; the copy has one.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Gets the kernels.</summary>
    public static IEnumerable<Kernel> Kernels => Kernel.All;

    private long CopyBytes => (long)Parameters * Kernel.FloatsMoved * sizeof(float) / 2;

    /// <summary>Fills the vectors.</summary>
    [GlobalSetup]
    public unsafe void SetUp()
    {
        _layout = ShardRange.Layout(Parameters, 0, 0);
        _shard = new ParameterShard(
            _layout, new ShardRange(0, Parameters), Kernel.Optimizer ?? new SgdOptions(), Kernel.Slots, Threads);
        _parameters = Filled(seed: 0);
        _slots = [.. Enumerable.Range(1, Kernel.Slots).Select(Filled)];
        _rows = [.. Enumerable.Repeat(32, Kernel.Slots)];
        _source = (nint)NativeMemory.AlignedAlloc((nuint)CopyBytes, 64);
        _target = (nint)NativeMemory.AlignedAlloc((nuint)CopyBytes, 64);
        NativeMemory.Fill((void*)_source, (nuint)CopyBytes, 1);
        NativeMemory.Fill((void*)_target, (nuint)CopyBytes, 2);
    }

    /// <summary>Frees the vectors.</summary>
    [GlobalCleanup]
    public unsafe void CleanUp()
    {
        _shard.Dispose();
        _parameters.Dispose();
        foreach (var slot in _slots) slot.Dispose();
        NativeMemory.AlignedFree((void*)_source);
        NativeMemory.AlignedFree((void*)_target);
    }

    /// <summary>Copies as many bytes as the kernel moves.</summary>
    [Benchmark(Baseline = true)]
    public unsafe void Copy() => Buffer.MemoryCopy((void*)_source, (void*)_target, CopyBytes, CopyBytes);

    /// <summary>Runs the kernel once.</summary>
    [Benchmark]
    public void Run()
    {
        if (Kernel.Optimizer is not null) _shard.Step(_parameters, _slots, _rows);
        else if (_shard.FirstNotFinite(_slots[0]) is not null) throw new InvalidOperationException("the numbers are finite");
    }

    private ParameterVector Filled(int seed)
    {
        var vector = new ParameterVector(_layout);
        var random = new Random(seed);
        foreach (ref var x in vector.Floats) x = random.NextSingle() - 0.5f;
        return vector;
    }
}
