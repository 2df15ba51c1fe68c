using Fam.Worker.Pictures;

namespace Fam.Worker.Model.Masks;

/// <summary>
/// Draws a mask as the paper's Figs. 1 and 2 do: a row a query, a column a key, both from the top left; strips at the left
/// and at the top tell tokens, block by block in two greys, from memory in orange.
/// </summary>
public static class MaskPicture
{
    private const int LargestSide = 512;
    private const int LargestCell = 16;
    private const int SmallestCellWithGrid = 5;
    private const byte Line = 5;
    private const byte StripEven = 6;
    private const byte StripOdd = 7;
    private const byte StripMemory = 8;

    /// <summary>Red, green, blue: first as <see cref="SeenKey"/> counts, then lines and strips. Okabe and Ito's hues (2008).</summary>
    private static readonly (byte Red, byte Green, byte Blue)[] Palette =
    [
        (255, 255, 255), (0, 114, 178), (86, 180, 233), (0, 158, 115), (213, 94, 0), (224, 224, 224), (190, 190, 190), (130, 130, 130), (230, 159, 0),
    ];

    public static PngImage Draw(AttentionMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var places = mask.Axis.Count;
        var cell = Math.Clamp(LargestSide / (places + 2), 1, LargestCell);
        var line = cell >= SmallestCellWithGrid ? 1 : 0;
        var image = new PngImage(((places + 2) * cell) + line, ((places + 2) * cell) + line, Palette);
        for (var row = 0; row < places; row++)
        {
            image.Fill(0, (row + 2) * cell, cell, cell, Strip(mask.Axis[row]));
            image.Fill((row + 2) * cell, 0, cell, cell, Strip(mask.Axis[row]));
            for (var column = 0; column < places; column++)
            {
                var (x, y) = ((column + 2) * cell, (row + 2) * cell);
                if (line > 0) image.Fill(x, y, cell + 1, cell + 1, Line);
                image.Fill(x + line, y + line, cell - line, cell - line, (byte)mask[row, column]);
            }
        }

        return image;
    }

    private static byte Strip(MaskPlace place) => place.IsMemory ? StripMemory : place.Block % 2 == 0 ? StripEven : StripOdd;
}
