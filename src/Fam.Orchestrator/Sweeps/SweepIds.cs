using System.Globalization;
using System.Security.Cryptography;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Ids that people read aloud: eight letters and digits, none easily taken for another.</summary>
public static class SweepIds
{
    private const string Alphabet = "abcdefghjkmnpqrstvwxyz23456789";

    /// <summary>A random sweep id: 39 bits.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 8);

    /// <summary>The id of a sweep's job.</summary>
    public static string Job(string sweepId, int index) => string.Create(CultureInfo.InvariantCulture, $"{sweepId}-{index}");
}
