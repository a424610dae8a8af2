using System.Numerics;
using Cluster.Parameters.Reduction;

namespace Cluster.Parameters.Tests.Reduction;

public sealed class FiniteScanTests
{
    // Unrolled block, a block and lanes of the next, and less than one block: every place a value can have.
    private static readonly int LengthMax = (8 * Vector<float>.Count) + 3;

    // Two rounds of long streams, then all that comes behind them.
    private static readonly int LongLength = (2 * 8192) + LengthMax;

    public static TheoryData<float> NotFinite() =>
    [
        float.NaN, BitConverter.Int32BitsToSingle(0x7FC00000), BitConverter.Int32BitsToSingle(0x7F800001),
        BitConverter.Int32BitsToSingle(-1), float.PositiveInfinity, float.NegativeInfinity,
    ];

    [Theory]
    [MemberData(nameof(NotFinite))]
    public void FirstNotFinite_OneAtEachPlaceOfEachLength_IsFound(float value)
    {
        for (var length = 1; length <= LengthMax; length++)
        {
            var values = MadeUp.Values(length, length);
            for (var place = 0; place < length; place++)
            {
                var was = values[place];
                values[place] = value;
                Assert.Equal(place, FiniteScan.FirstNotFinite(values));
                values[place] = was;
            }

            Assert.Null(FiniteScan.FirstNotFinite(values));
        }
    }

    [Fact]
    public void FirstNotFinite_SeveralAtOnce_IsTheFirst()
    {
        var values = MadeUp.Values(1, LengthMax);
        for (var first = LengthMax - 1; first >= 0; first--)
        {
            values[first] = first % 2 == 0 ? float.NaN : float.NegativeInfinity;
            Assert.Equal(first, FiniteScan.FirstNotFinite(values));
        }
    }

    [Fact]
    public void FirstNotFinite_LongValues_IsTheFirst()
    {
        var values = MadeUp.Values(1, LongLength);
        Assert.Null(FiniteScan.FirstNotFinite(values));
        for (var first = LongLength - 1; first >= 0; first -= 61)
        {
            values[first] = float.NaN;
            Assert.Equal(first, FiniteScan.FirstNotFinite(values));
        }
    }

    [Fact]
    public void FirstNotFinite_ExtremesThatAreFinite_FindsNothing()
    {
        float[] extremes = [float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 0, -0f, 1.17549421e-38f];
        var values = new float[LongLength];
        for (var i = 0; i < values.Length; i++) values[i] = extremes[i % extremes.Length];
        Assert.Null(FiniteScan.FirstNotFinite(values));
        Assert.Null(FiniteScan.FirstNotFinite([]));
    }
}
