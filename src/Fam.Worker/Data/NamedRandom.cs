using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fam.Worker.Data;

/// <summary>
/// Random numbers by name: data, initialization, state passing and offsets each have a stream of their own, and each
/// step of a stream is drawn afresh. So an arm that does not use one stream still sees the same data, and a resumed
/// run needs nothing but its step to go on with the same numbers.
/// </summary>
public static class NamedRandom
{
    /// <summary>The generator of (seed, stream, index). <see cref="System.Random"/> with a seed is the same on every machine.</summary>
    public static Random Random(long seed, string stream, long index) => new((int)(Number(seed, stream, index) & int.MaxValue));

    /// <summary>A seed for a tensor library's generator.</summary>
    public static ulong Number(long seed, string stream, long index)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{seed}/{stream}/{index}");
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }
}
