using Fam.Contracts.Specs;

namespace Fam.Dashboard.Comparison;

/// <summary>
/// The colour of a memory configuration, the same wherever it appears. Hues are Okabe and Ito's (2008), which readers
/// with any common colour vision tell apart; FAM has the one warm, saturated hue. Values are in <c>tokens.css</c>.
/// </summary>
public static class ConfigurationColor
{
    private const int Hues = 7;
    private static readonly string[] ByArm = ["--arm-fam", "--arm-2", "--arm-3", "--arm-6", "--arm-4", "--arm-5", "--arm-1", "--arm-0"];

    /// <summary>Name of the CSS custom property that holds the colour: <c>--arm-fam</c>, <c>--arm-2</c>.</summary>
    public static string Variable(string configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return MemoryConfiguration.TryParse(configuration) switch
        {
            { Architecture: Architecture.Fam, MemorySegments: 0 } => "--arm-fam",
            { Architecture: Architecture.Fam } => "--arm-fam-segments",
            { Architecture: Architecture.Full } => "--arm-full",
            { Architecture: Architecture.FamStatic } => "--arm-fam-segments",
            // The other modes take hues that few segments leave free.
            { Architecture: Architecture.Swa } => "--arm-6",
            { Architecture: Architecture.Rmt } => "--arm-5",
            { Architecture: Architecture.Autocompressor } => "--arm-4",
            { Architecture: Architecture.TransformerXl or Architecture.FeedbackSegments } other => $"--arm-{(other.MemorySegments + 3) % Hues}",
            { } bswa => $"--arm-{bswa.MemorySegments % Hues}",
            null => "--arm-other",
        };
    }

    /// <summary>
    /// Colours of arms that are shown together, in their order: by configuration, or, where all arms have the same one (as a
    /// sweep over seeds does), one for each arm.
    /// </summary>
    public static IReadOnlyList<string> ForArms(IReadOnlyList<string> configurations)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        return configurations.Count > 1 && configurations.Distinct(StringComparer.Ordinal).Count() == 1
            ? [.. configurations.Select((_, index) => ByArm[index % ByArm.Length])]
            : [.. configurations.Select(Variable)];
    }

    /// <summary>The configuration an arm's name begins with: <c>FAM</c> of <c>FAM seed=3</c>.</summary>
    public static string Configuration(string armName)
    {
        ArgumentNullException.ThrowIfNull(armName);
        return armName.Split(' ')[0];
    }

    /// <summary>Style of a swatch for an arm that is shown alone.</summary>
    public static string Style(string armName) => Swatch(Variable(Configuration(armName)));

    /// <summary>Style of a swatch.</summary>
    public static string Swatch(string variable) => $"background:var({variable})";
}
