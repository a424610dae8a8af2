using System.Text;

namespace Cluster.Parameters.Tests.StateDict;

public sealed class PickleTests
{
    /// <summary>Offset, shape and strides within <see cref="HandMadeArchive.Tensor"/>.</summary>
    private const string Sizes = "K\0K\u0002\u0085K\u0001\u0085";

    private const string Max = "J\u00FF\u00FF\u00FF\u007F";
    private const string Storage = "X\u0007\0\0\0storage";

    [Fact]
    public void Read_HandMadeTensor_IsRead()
    {
        Assert.Equal("w float32 [2] 0000000000000000",
            Assert.Single(Goldens.Describe(HandMadeArchive.Read(
                HandMadeArchive.With(HandMadeArchive.DictOf(HandMadeArchive.Tensor))))));
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0true" + "tR.", "opcode 0x63 at offset 2 names 'os.system'")]
    [InlineData("cposix\nsystem\n(X\u0004\0\0\0true" + "tR.", "names 'posix.system'")]
    [InlineData("cbuiltins\neval\n(X\u0001\0\0\0" + "1tR.", "names 'builtins.eval'")]
    [InlineData("c__builtin__\neval\n(X\u0001\0\0\0" + "1tR.", "names '__builtin__.eval'")]
    [InlineData("ctorch\nload\n)R.", "names 'torch.load'")]
    [InlineData("ctorch FloatStorage\n\n)R.", "not allowed")]
    [InlineData("}X\u0001\0\0\0a}sctorch._utils\n_rebuild_tensor\n)R.", "not allowed")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093)R.", "opcode 0x93 at offset 20")]
    [InlineData("(S'id'\nios\nsystem\n.", "opcode 0x53 at offset 3")]
    [InlineData("(ios\nsystem\n.", "opcode 0x69 at offset 3")]
    [InlineData("(cos\nsystem\no.", "names 'os.system'")]
    [InlineData(")\u0081.", "opcode 0x81 at offset 3")]
    [InlineData("\u0082\u0001.", "opcode 0x82 at offset 2")]
    [InlineData("P0\n.", "opcode 0x50 at offset 2")]
    [InlineData("}2u.", "opcode 0x32 at offset 3")]
    [InlineData("}\u0095\0\0\0\0\0\0\0\0.", "opcode 0x95 at offset 3")]
    public void Read_ForbiddenInstruction_NamesOpcodeAndOffset(string pickle, string reason) =>
        RefusesWith(reason, HandMadeArchive.Pickle(pickle));

    [Theory]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.", "does not call")]
    [InlineData("ccollections\nOrderedDict\n}\u0085R.", "not allowed")]
    [InlineData(")})R.", "does not call")]
    [InlineData("R.", "stack is empty")]
    [InlineData("K\u0001", "ends within")]
    [InlineData(".", "stack is empty")]
    [InlineData("K\u0001K\u0002.", "left over")]
    [InlineData("(K\u0001.", "left over")]
    [InlineData("}.K", "behind the end")]
    [InlineData("h\u0005.", "memo 5 is empty")]
    [InlineData("j\u00FF\u00FF\u00FF\u00FF.", "memo 4294967295 is empty")]
    [InlineData("q\0.", "stack is empty")]
    [InlineData("K\u0001(q\0.", "stack is empty")]
    [InlineData("K\u0001(\u0085.", "stack is empty")]
    [InlineData("t.", "no mark")]
    [InlineData("u.", "no mark")]
    [InlineData("(u.", "stack is empty")]
    [InlineData("}(K\u0001u.", "half an item")]
    [InlineData("]K\u0001K\u0002s.", "not a dict")]
    [InlineData("}K\u0001" + "a.", "not a list")]
    [InlineData("}}K\u0001s.", "neither text nor")]
    [InlineData("}NK\u0001s.", "neither text nor")]
    [InlineData("}(X\u0001\0\0\0aNX\u0001\0\0\0aNu.", "twice")]
    [InlineData("}}b.", "not an OrderedDict")]
    [InlineData("ccollections\nOrderedDict\n)RK\u0001" + "b.", "not an OrderedDict")]
    [InlineData("X\u00FF\u00FF\u00FF\u00FF" + "abc.", "ends within")]
    [InlineData("X\u0002\0\0\0\u00C3\u0028.", "not UTF-8")]
    [InlineData("\u008A\u0009\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001.", "9 bytes")]
    [InlineData("\u0080\u0002}.", "protocol 2 at offset 2")]
    [InlineData("ccollections", "does not end")]
    [InlineData("K\u0001Q.", "not the id of a storage")]
    [InlineData(
        "(" + Storage + "ctorch\nFloatStorage\nX\u0004\0\0\0../0X\u0003\0\0\0cpuK\u0002tQ.", "not the id of a storage")]
    [InlineData(
        "(" + Storage + "ccollections\nOrderedDict\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0002tQ.", "not the id")]
    [InlineData("K\u0001.", "does not hold a state dict")]
    [InlineData("}(X\u0001\0\0\0wK\u0001u.", "'w' is not a named tensor")]
    [InlineData("}(K\u0001K\u0001u.", "'1' is not a named tensor")]
    public void Read_MalformedPickle_SaysWhat(string pickle, string reason) =>
        RefusesWith(reason, HandMadeArchive.Pickle(pickle));

    [Theory]
    [InlineData(Sizes, "K\0K\u0003\u0085K\u0001\u0085", "reach beyond storage")]
    [InlineData(Sizes, "K\u0001K\u0002\u0085K\u0001\u0085", "reach beyond storage")]
    [InlineData(Sizes, "J\u00FF\u00FF\u00FF\u00FFK\u0002\u0085K\u0001\u0085", "reach beyond storage")]
    [InlineData(Sizes, "K\0J\u00FE\u00FF\u00FF\u00FF\u0085K\u0001\u0085", "negative or overflows")]
    [InlineData(Sizes, "K\0" + Max + Max + Max + "\u0087K\u0001\u0085", "overflows")]
    [InlineData(Sizes, "K\0K\u0002\u0085K\u0002\u0085", "not contiguous")]
    [InlineData(Sizes, "K\0K\u0002\u0085K\0\u0085", "not contiguous")]
    [InlineData(Sizes, "K\0K\u0002\u0085K\u0001K\u0001\u0086", "2 strides for 1")]
    [InlineData(Sizes, "K\0N\u0085K\u0001\u0085", "not an integer")]
    [InlineData("cpuK\u0002tQ", "cpuK\u0003tQ", "8 bytes instead of 3 elements")]
    [InlineData("cpuK\u0002tQ", "cpu\u008A\u0008\0\0\0\0\0\0\0\u0040tQ", "instead of 4611686018427387904 elements")]
    [InlineData("cpuK\u0002tQ", "cpuJ\u00FF\u00FF\u00FF\u00FFtQ", "not the id of a storage")]
    [InlineData("X\u0001\0\0\0" + "0X", "X\u0001\0\0\0" + "7X", "lacks 'archive/data/7'")]
    [InlineData("FloatStorage", "DoubleStorage", "instead of 2 elements of float64")]
    [InlineData("FloatStorage", "UntypedStorage", "not allowed")]
    [InlineData("\u0089", "K\0", "not allowed")]
    public void Read_BadTensor_SaysWhat(string part, string instead, string reason)
    {
        string tensor = HandMadeArchive.Tensor.Replace(part, instead, StringComparison.Ordinal);
        Assert.NotEqual(HandMadeArchive.Tensor, tensor);

        RefusesWith(reason, HandMadeArchive.DictOf(tensor));
    }

    [Fact]
    public void Read_DeepNesting_IsRefusedWithoutRecursion()
    {
        const int Depth = 1_000_000;
        string tuples = ")" + new string('\u0085', Depth), marks = new string('(', Depth);

        RefusesWith("not a named tensor", HandMadeArchive.DictOf(tuples));
        RefusesWith("stack is empty", HandMadeArchive.Pickle(marks + "."));
    }

    [Fact]
    public void Read_ListThatHoldsItself_IsRefused()
    {
        RefusesWith("not a named tensor", HandMadeArchive.DictOf("]q\0h\0a"));
    }

    [Fact]
    public void Read_TooLongPickle_IsRefusedBeforeItRuns()
    {
        RefusesWith("instructions", HandMadeArchive.Pickle(new string('}', 5 << 20) + "."));
        RefusesWith("more than 16777216", HandMadeArchive.Pickle(new string('}', 17 << 20) + "."));
    }

    [Fact]
    public void Read_RandomChangesWithRightChecksums_NeverFailsOtherwise()
    {
        var random = new Random(11);
        byte[] pickle = HandMadeArchive.DictOf(HandMadeArchive.Tensor + "q\u0001X\u0001\0\0\0vh\u0001");
        byte[] opcodes = Encoding.Latin1.GetBytes(
            "().GJKMNQRX]abcehjqstu}\u0080\u0085\u0086\u0087\u0088\u0089\u008A\0\u0001");
        Assert.Equal(2, HandMadeArchive.Read(HandMadeArchive.With(pickle)).Count);
        for (int round = 0; round < 20_000; round++)
        {
            var changed = new List<byte>(pickle);
            for (int change = random.Next(1, 4); change > 0; change--)
                Change(changed, random, opcodes);
            try
            {
                HandMadeArchive.Read(HandMadeArchive.With([.. changed]));
            }
            catch (StateDictException failure)
            {
                Assert.NotEmpty(failure.Reason);
            }
        }
    }

    private static void RefusesWith(string reason, byte[] pickle) => Assert.Contains(
        reason, HandMadeArchive.Refusal(HandMadeArchive.With(pickle)), StringComparison.Ordinal);

    private static void Change(List<byte> pickle, Random random, byte[] opcodes)
    {
        int at = random.Next(pickle.Count);
        switch (random.Next(4))
        {
            case 0:
                pickle[at] = (byte)random.Next(256);
                break;
            case 1:
                pickle[at] = opcodes[random.Next(opcodes.Length)];
                break;
            case 2:
                pickle.RemoveAt(at);
                break;
            default:
                pickle.Insert(at, opcodes[random.Next(opcodes.Length)]);
                break;
        }
    }
}
