using System.Text;

namespace Fam.Worker.Tokenizers;

/// <summary>
/// GPT-2's alphabet of 256 printable characters, one a byte: printable Latin-1 characters are themselves, the others
/// follow from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    private static readonly short[] Bytes = Invert();

    /// <summary>The UTF-8 bytes of a text, each as its character.</summary>
    public static string Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++) target[index] = Characters[source[index]];
        });
    }

    /// <summary>Adds the bytes a token stands for; a token with a character outside of the alphabet stands for its own UTF-8 bytes.</summary>
    public static void Decode(string token, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var character in token)
        {
            var value = character < Bytes.Length ? Bytes[character] : (short)-1;
            if (value < 0)
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add((byte)value);
        }
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : (char)next++;
        return characters;
    }

    private static short[] Invert()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++) bytes[Characters[value]] = (short)value;
        return bytes;
    }
}
