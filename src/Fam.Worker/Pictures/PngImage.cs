using System.Buffers.Binary;
using System.IO.Compression;

namespace Fam.Worker.Pictures;

/// <summary>A picture of at most 256 colours, written as PNG (W3C, third edition) of colour type 3.</summary>
public sealed class PngImage
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (crc, _) => (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320))];

    private readonly IReadOnlyList<(byte Red, byte Green, byte Blue)> palette;
    private readonly byte[] pixels;

    /// <summary>All pixels have the first colour.</summary>
    public PngImage(int width, int height, IReadOnlyList<(byte Red, byte Green, byte Blue)> palette)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(palette);
        if (palette.Count is 0 or > 256) throw new ArgumentException($"{palette.Count} colours; a palette has 1 to 256.", nameof(palette));
        (Width, Height, this.palette) = (width, height, palette);
        pixels = new byte[width * height];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Colours, row by row from the top left.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <summary>Fills a rectangle, which must lie inside, with a colour of the palette.</summary>
    public void Fill(int x, int y, int width, int height, byte color)
    {
        for (var row = y; row < y + height; row++) pixels.AsSpan((row * Width) + x, width).Fill(color);
    }

    public void Write(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 3); // a byte a pixel, an index into the palette
        WriteChunk(output, "IHDR"u8, header);
        WriteChunk(output, "PLTE"u8, [.. palette.SelectMany(color => new[] { color.Red, color.Green, color.Blue })]);
        WriteChunk(output, "IDAT"u8, Compressed());
        WriteChunk(output, "IEND"u8, []);
    }

    private byte[] Compressed()
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var row = 0; row < Height; row++)
            {
                zlib.WriteByte(0); // the row's filter: none
                zlib.Write(pixels, row * Width, Width);
            }
        }

        return data.ToArray();
    }

    /// <summary>Length, name, data, and the checksum of name and data.</summary>
    private static void WriteChunk(Stream output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(name);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        output.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) crc = CrcTable[(crc ^ one) & 0xFF] ^ (crc >> 8);
        return crc;
    }
}
