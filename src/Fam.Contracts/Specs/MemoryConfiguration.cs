using System.Globalization;
using System.Text.RegularExpressions;

namespace Fam.Contracts.Specs;

/// <summary>The short names charts and specs use: <c>M0</c>, <c>M1</c>, <c>M1_SG</c>, <c>FAM</c>, <c>FAM+M3</c>, <c>FULL</c>, <c>XL_M3</c>, <c>RMT</c>.</summary>
public sealed partial record MemoryConfiguration(Architecture Architecture, int MemorySegments, bool StopGradient)
{
    /// <summary>What a short name may look like, for messages.</summary>
    public const string Grammar =
        "FULL, SWA, M<n>, XL_M<n>, FM<n>, FAM, FAM+M<n>, SUM, SUM+M<n>, RMT or AC; with _SG behind M<n>, FM<n>, RMT or AC where the gradient stops, such as M0, M1, M1_SG, FAM, FAM+M3";

    private static readonly Dictionary<string, Architecture> Families = new(StringComparer.Ordinal)
    {
        ["FULL"] = Architecture.Full,
        ["SWA"] = Architecture.Swa,
        ["M"] = Architecture.Bswa,
        ["XL_M"] = Architecture.TransformerXl,
        ["FM"] = Architecture.FeedbackSegments,
        ["FAM"] = Architecture.Fam,
        ["SUM"] = Architecture.FamStatic,
        ["RMT"] = Architecture.Rmt,
        ["AC"] = Architecture.Autocompressor,
    };

    private static readonly Dictionary<Architecture, string> FamilyOf = Families.ToDictionary(family => family.Value, family => family.Key);

    /// <summary>The short name.</summary>
    public string Name
    {
        get
        {
            var family = FamilyOf[Architecture];
            var stop = StopGradient ? "_SG" : "";
            var segments = MemorySegments.ToString(CultureInfo.InvariantCulture);
            if (Architecture is Architecture.Bswa or Architecture.TransformerXl or Architecture.FeedbackSegments) return family + segments + stop;
            return MemorySegments == 0 ? family + stop : $"{family}+M{segments}{stop}";
        }
    }

    /// <summary>The configuration of a model.</summary>
    public static MemoryConfiguration Of(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var segments = model.Architecture.HasSegments() ? model.MemorySegments : 0;
        return new(model.Architecture, segments, model.MemoryStopGradient && (segments > 0 || model.Architecture.HasMemoryTokens()));
    }

    /// <summary>Reads a short name; null where it is none.</summary>
    public static MemoryConfiguration? TryParse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var match = ShortName().Match(name);
        if (!match.Success) return null;
        var segments = match.Groups["m"].Success ? int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var stop = match.Groups["sg"].Success;
        var architecture = Families[match.Groups["family"].Value];
        return stop && segments == 0 && !architecture.HasMemoryTokens() ? null : new(architecture, segments, stop);
    }

    [GeneratedRegex(@"^(?:(?<family>FULL|SWA)|(?<family>RMT|AC)(?<sg>_SG)?|(?<family>M|XL_M|FM)(?<m>\d{1,3})(?<sg>_SG)?|(?<family>FAM|SUM)(?:\+M(?<m>\d{1,3})(?<sg>_SG)?)?)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex ShortName();
}
