using System.Text;

namespace Fam.Worker.Data;

/// <summary>UTF-8 bytes as ids 0 … 255, and 256 as padding.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    public int VocabSize => 257;

    public int PadId => 256;

    public IReadOnlyList<int> Encode(string text) => [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];

    public string Decode(IEnumerable<int> ids) => Encoding.UTF8.GetString([.. ids.Where(id => id != PadId).Select(id => (byte)id)]);
}
