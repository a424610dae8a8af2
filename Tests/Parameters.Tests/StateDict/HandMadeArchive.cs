using System.Text;
using Cluster.Parameters.StateDict;
using Cluster.Parameters.StateDict.Zip;

namespace Cluster.Parameters.Tests.StateDict;

/// <summary>Puts a hand-made pickle into an archive that is right in everything else.</summary>
internal static class HandMadeArchive
{
    /// <summary>Pickles a float32 tensor [2] of storage 0.</summary>
    public const string Tensor =
        "ctorch._utils\n_rebuild_tensor_v2\n("
        + "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0002tQ"
        + "K\0K\u0002\u0085K\u0001\u0085\u0089ccollections\nOrderedDict\n)RtR";

    /// <summary>Turns text into bytes one to one, with the protocol in front.</summary>
    public static byte[] Pickle(string text) => [0x80, 2, .. Encoding.Latin1.GetBytes(text)];

    /// <summary>Pickles a dict of one entry 'w'.</summary>
    public static byte[] DictOf(string value) => Pickle("}(X\u0001\0\0\0w" + value + "u.");

    public static byte[] With(byte[] pickle, params (string Name, byte[] Data)[] more)
    {
        using var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        zip.Add("archive/data.pkl", pickle);
        zip.Add("archive/data/0", new byte[8]);
        zip.Add("archive/version", "3\n"u8);
        foreach ((string name, byte[] data) in more)
            zip.Add(name, data);
        zip.Finish();
        return stream.ToArray();
    }

    public static IReadOnlyList<NamedTensor> Read(byte[] file) => StateDictFile.Read(new MemoryStream(file), "m.pth");

    public static string Refusal(byte[] file) => Assert.Throws<StateDictException>(() => Read(file)).Reason;
}
