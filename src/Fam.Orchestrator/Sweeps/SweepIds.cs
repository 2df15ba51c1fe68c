using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Ids that people read aloud: eight letters and digits, none easily taken for another.</summary>
public static class SweepIds
{
    private const string Alphabet = "abcdefghjkmnpqrstvwxyz23456789";

    /// <summary>A random sweep id: 39 bits.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 8);

    /// <summary>The id of a sweep that is made from files: the same for the same hash.</summary>
    public static string Of(ReadOnlySpan<byte> hash)
    {
        var number = new BigInteger(hash, isUnsigned: true, isBigEndian: true);
        var letters = new char[8];
        for (var i = 0; i < letters.Length; i++)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out var letter);
            letters[i] = Alphabet[(int)letter];
        }

        return new string(letters);
    }

    /// <summary>The id of a sweep's job.</summary>
    public static string Job(string sweepId, int index) => string.Create(CultureInfo.InvariantCulture, $"{sweepId}-{index}");
}
