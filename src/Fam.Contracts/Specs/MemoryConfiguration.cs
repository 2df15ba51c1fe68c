using System.Globalization;
using System.Text.RegularExpressions;

namespace Fam.Contracts.Specs;

/// <summary>The short names charts and specs use: <c>M0</c>, <c>M1</c>, <c>M1_SG</c>, <c>FAM</c>, <c>FAM+M3</c>, <c>FULL</c>.</summary>
public sealed partial record MemoryConfiguration(Architecture Architecture, int MemorySegments, bool StopGradient)
{
    /// <summary>What a short name may look like, for messages.</summary>
    public const string Grammar = "FULL, M<n>, M<n>_SG, FAM, FAM+M<n> or FAM+M<n>_SG, such as M0, M1, M1_SG, FAM, FAM+M3";

    /// <summary>The short name.</summary>
    public string Name => Architecture switch
    {
        Architecture.Full => "FULL",
        Architecture.Bswa => Segments(),
        _ => MemorySegments == 0 ? "FAM" : "FAM+" + Segments(),
    };

    /// <summary>The configuration of a model.</summary>
    public static MemoryConfiguration Of(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Architecture == Architecture.Full
            ? new(Architecture.Full, 0, false)
            : new(model.Architecture, model.MemorySegments, model.MemoryStopGradient && model.MemorySegments > 0);
    }

    /// <summary>Reads a short name; null where it is none.</summary>
    public static MemoryConfiguration? TryParse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "FULL") return new(Architecture.Full, 0, false);
        var match = ShortName().Match(name);
        if (!match.Success) return null;
        var segments = match.Groups["m"].Success ? int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var isFam = match.Groups["fam"].Success;
        var stop = match.Groups["sg"].Success;
        return stop && segments == 0 ? null : new(isFam ? Architecture.Fam : Architecture.Bswa, segments, stop);
    }

    [GeneratedRegex(@"^(?:(?<fam>FAM)(?:\+M(?<m>\d{1,3})(?<sg>_SG)?)?|M(?<m>\d{1,3})(?<sg>_SG)?)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex ShortName();

    private string Segments() => $"M{MemorySegments.ToString(CultureInfo.InvariantCulture)}{(StopGradient ? "_SG" : "")}";
}
