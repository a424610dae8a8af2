using Cluster.Training.Data.Raw;

namespace Cluster.Training.Data.Images;

/// <summary>Is an image as the model takes it: channel after channel, each row by row, 0 to 255.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">How many rows of pixels it has.</param>
/// <param name="Width">How many pixels a row has.</param>
/// <param name="Pixels">The numbers, [channels, height, width].</param>
internal sealed record RawImage(int Channels, int Height, int Width, byte[] Pixels)
{
    /// <summary>Refuses sizes that no image has, before memory is taken for it.</summary>
    /// <exception cref="DataException">A size is 0, or there are too many pixels.</exception>
    public static void CheckSize(string file, long channels, long height, long width)
    {
        if (height < 1 || width < 1) throw new DataException(file, $"says to have {width} x {height} pixels");
        if (height > ArrayRows.RowLengthMax || width > ArrayRows.RowLengthMax || channels * height * width > ArrayRows.RowLengthMax)
            throw new DataException(file, $"{width} x {height} pixels are more than {ArrayRows.RowLengthMax} numbers");
    }

    /// <summary>Puts pixels whose channels stand together into channels of their own.</summary>
    /// <param name="channels">How many channels are kept.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="pixel">Gives a channel of a pixel, by its row, its place in it, and the channel.</param>
    public static RawImage Of(int channels, int height, int width, Func<int, int, int, byte> pixel)
    {
        var pixels = new byte[channels * height * width];
        var at = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++) pixels[at++] = pixel(y, x, channel);
            }
        }
        return new RawImage(channels, height, width, pixels);
    }
}
