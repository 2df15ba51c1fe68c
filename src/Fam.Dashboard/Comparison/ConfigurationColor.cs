using Fam.Contracts.Specs;

namespace Fam.Dashboard.Comparison;

/// <summary>
/// The colour of a memory configuration, the same wherever it appears. Hues are Okabe and Ito's (2008), which readers
/// with any common colour vision tell apart; FAM has the one warm, saturated hue. Values are in <c>tokens.css</c>.
/// </summary>
public static class ConfigurationColor
{
    private const int Hues = 7;

    /// <summary>Name of the CSS custom property that holds the colour: <c>--arm-fam</c>, <c>--arm-2</c>.</summary>
    public static string Variable(string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return MemoryConfiguration.TryParse(configuration) switch
        {
            { Architecture: Architecture.Fam, MemorySegments: 0 } => "--arm-fam",
            { Architecture: Architecture.Fam } => "--arm-fam-segments",
            { Architecture: Architecture.Full } => "--arm-full",
            { } bswa => $"--arm-{bswa.MemorySegments % Hues}",
            null => "--arm-other",
        };
    }

    /// <summary>Style of a swatch for an arm, whose name begins with its configuration.</summary>
    public static string Style(string armName)
    {
        ArgumentNullException.ThrowIfNull(armName);
        return $"background:var({Variable(armName.Split(' ', ',', '·', '(')[0])})";
    }
}
