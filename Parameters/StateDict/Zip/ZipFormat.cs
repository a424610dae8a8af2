namespace Cluster.Parameters.StateDict.Zip;

/// <summary>Names the numbers of the zip format (PKWARE APPNOTE 6.3.10) that PyTorch's archives use.</summary>
internal static class ZipFormat
{
    public const uint LocalSignature = 0x04034B50;
    public const uint CentralSignature = 0x02014B50;
    public const uint EndSignature = 0x06054B50;
    public const uint End64Signature = 0x06064B50;
    public const uint Locator64Signature = 0x07064B50;
    public const uint DescriptorSignature = 0x08074B50;

    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const int EndBytes = 22;
    public const int End64Bytes = 56;
    public const int Locator64Bytes = 20;

    public const ushort FlagDescriptor = 1 << 3;
    public const ushort FlagUtf8 = 1 << 11;
    public const ushort Extra64 = 0x0001;

    /// <summary>The extra field with which PyTorch fills up to the next border ("FB").</summary>
    public const ushort ExtraPad = 0x4246;

    /// <summary>Where each entry's data starts, so that it can be mapped as it is.</summary>
    public const int DataAlignmentBytes = 64;
}
