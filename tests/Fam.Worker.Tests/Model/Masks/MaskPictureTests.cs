using System.Buffers.Binary;
using System.IO.Compression;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model.Masks;
using Fam.Worker.Pictures;

namespace Fam.Worker.Tests.Model.Masks;

/// <summary>The pictures of <c>docs/masks.md</c>; <c>scripts/masks.sh</c> draws them anew.</summary>
public sealed class MaskPictureTests
{
    private const int Tokens = 16;

    private static readonly string Images = Path.Combine(Root(), "docs", "images", "masks");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Images, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shipped_picture_is_what_the_code_draws(string name)
    {
        var drawn = MaskPicture.Draw(AttentionMask.Of(Checkpoint.ReadConfigFile(Path.Combine(Images, name + ".json")), Tokens));
        var (width, height, pixels) = Decode(File.ReadAllBytes(Path.Combine(Images, name + ".png")));
        Assert.Equal((drawn.Width, drawn.Height), (width, height));
        Assert.True(drawn.Pixels.SequenceEqual(pixels), $"docs/images/masks/{name}.png is not what the code draws; scripts/masks.sh draws it anew.");
        Assert.Contains($"](images/masks/{name}.png)", File.ReadAllText(Path.Combine(Root(), "docs", "masks.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_architecture_has_a_picture() => Assert.Equal(
        Enum.GetValues<Architecture>().Order(),
        Names.Select(row => Checkpoint.ReadConfigFile(Path.Combine(Images, row.Data + ".json")).Architecture).Distinct().Order());

    [Fact]
    public void An_image_is_written_as_PNG_with_right_checksums()
    {
        var image = new PngImage(3, 2, [(0, 0, 0), (255, 128, 1)]);
        image.Fill(1, 0, 2, 1, 1);
        using var stream = new MemoryStream();
        image.Write(stream);
        var bytes = stream.ToArray();
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], bytes[..8]);
        Assert.Equal(0xAE426082, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4))); // every PNG's IEND has this one
        var (width, height, pixels) = Decode(bytes);
        Assert.Equal((3, 2), (width, height));
        Assert.Equal([0, 1, 1, 0, 0, 0], pixels);
    }

    /// <summary>Reads what <see cref="PngImage"/> writes: 8 bits, a palette, no filters.</summary>
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        var (width, height, data) = (0, 0, new MemoryStream());
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var body = png.AsSpan(at + 8, length);
            if (png.AsSpan(at + 4, 4).SequenceEqual("IHDR"u8)) (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) data.Write(body);
            at += length + 12;
        }

        data.Position = 0;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress)) zlib.CopyTo(rows);
        return (width, height, [.. rows.ToArray().Chunk(width + 1).SelectMany(row => row[1..])]);
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Fam.sln"))) directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Fam.sln is in no directory above the tests.");
        return directory;
    }
}
