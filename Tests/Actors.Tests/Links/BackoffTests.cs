using Cluster.Actors.Links;

namespace Cluster.Actors.Tests.Links;

public class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(2);

    [Fact]
    public void Next_ManyAttempts_IsQuickFirstAndNeverAboveTheCap()
    {
        var pace = new Backoff(First, Cap, seed: 1);
        var pauses = Enumerable.Range(0, 100).Select(_ => pace.Next()).ToList();
        Assert.All(pauses.Take(Backoff.QuickAttempts), p => Assert.InRange(p, First * (1 - Backoff.Jitter), First));
        Assert.All(pauses.Skip(Backoff.QuickAttempts + 3), p => Assert.InRange(p, Cap * (1 - Backoff.Jitter), Cap));
        pace.Reset();
        Assert.InRange(pace.Next(), First * (1 - Backoff.Jitter), First);
    }

    [Fact]
    public void Next_ManyProcesses_ComeAtTimesOfTheirOwn()
    {
        var firsts = Enumerable.Range(0, 100).Select(seed => new Backoff(First, Cap, seed).Next()).ToList();
        Assert.True(firsts.Distinct().Count() > 90, "most processes would come at the same time");
        Assert.Equal(new Backoff(First, Cap, 7).Next(), new Backoff(First, Cap, 7).Next());
    }
}
