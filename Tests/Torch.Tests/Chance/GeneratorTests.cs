using Cluster.Torch.Tests.Goldens;
using static Cluster.Torch.torch;

namespace Cluster.Torch.Tests.Chance;

public class GeneratorTests
{
    [Fact]
    public void Draws_AfterManualSeed_ArePyTorchs()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);

        Golden.SameBits("draws/rand", rand(5));
        Golden.SameBits("draws/randn_short", randn(5));
        // Long draws go through vectorized logarithms: their last bits follow the instruction set.
        Golden.SameResult("draws/randn_long", randn(3, 11));
        Golden.SameBits("draws/randint", randint(3, 100, [6]));
        Golden.SameBits("draws/randperm", randperm(10));
        Golden.SameBits("draws/uniform", empty([4], float64).uniform_(-2, 3));
        Golden.SameBits("draws/normal", empty(4).normal_(1, 2));
        Golden.SameBits("draws/bernoulli", empty(9).bernoulli_(0.3));
        Golden.SameBits("draws/dropout", nn.functional.dropout(ones(12), 0.4));
    }

    [Fact]
    public void OwnGenerator_Seeded_DrawsPyTorchsNumbersAndKeepsItsState()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator().manual_seed(99);

        Golden.SameBits("draws/own_generator", rand([4], generator: generator));
        Golden.SameBits("draws/own_state", generator.get_state().narrow(0, 0, 64));
        Assert.Equal(99, generator.initial_seed());
    }

    [Fact]
    public void SetState_OfAnEarlierMoment_RepeatsTheDraws()
    {
        using var scope = NewDisposeScope();
        var state = get_rng_state();
        var first = rand(3);
        set_rng_state(state);

        Assert.True(first.equal(rand(3)));
        Assert.False(first.equal(rand(3)));
    }

    [Fact]
    public void SetState_OfAnotherLength_IsRefused()
    {
        using var state = zeros([3], uint8);
        using var generator = new Generator(1);

        Assert.Throws<TorchException>(() => generator.set_state(state));
    }

    [Fact]
    public void Generator_Disposed_IsRefused()
    {
        var generator = new Generator(1);
        generator.Dispose();

        Assert.Throws<ObjectDisposedException>(() => rand([1], generator: generator));
    }
}
