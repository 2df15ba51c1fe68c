namespace Fam.Orchestrator.Data;

/// <summary>Patterns of LIKE for texts that people search for: nothing in them stands for something else.</summary>
public static class LikePattern
{
    /// <summary>What takes a sign its meaning; each LIKE has to name it.</summary>
    public const string Escaping = "\\";

    /// <summary>Matches lower-case texts that contain another, whatever its case.</summary>
    public static string Containing(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.ToLowerInvariant()
            .Replace(Escaping, Escaping + Escaping, StringComparison.Ordinal).Replace("%", Escaping + "%", StringComparison.Ordinal).Replace("_", Escaping + "_", StringComparison.Ordinal);
        return $"%{plain}%";
    }
}
