using System.Reflection;

namespace Fam.Contracts;

/// <summary>Which build of Fam this is.</summary>
public static class FamBuild
{
    /// <summary>Beside the assemblies; Fam.Contracts.csproj writes it.</summary>
    private const string SourcesFile = "fam-sources.txt";

    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = Parts()[0];

    /// <summary>Commit that it was built from, 40 hexadecimal digits; null where the sources were in no repository.</summary>
    public static string? Commit { get; } = Parts() is [_, var commit, ..] ? commit : null;

    /// <summary>Whether tracked files differed from that commit; null where nobody looked: in Debug builds, and without git.</summary>
    public static bool? IsDirty { get; } = Commit is null ? null : DirtyAccordingTo(Path.Combine(AppContext.BaseDirectory, SourcesFile));

    /// <summary>All of that as it is stored with sweeps and attempts: <c>fam</c>, and where they are known <c>fam_commit</c> and <c>fam_dirty</c>.</summary>
    public static IReadOnlyDictionary<string, string> Facts { get; } = new (string Name, string? Value)[]
    {
        ("fam", Version), ("fam_commit", Commit), ("fam_dirty", IsDirty switch { true => "true", false => "false", null => null }),
    }.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Name, fact => fact.Value!, StringComparer.Ordinal);

    /// <summary>The version that a type's assembly says it has, such as <c>10.0.14</c>; without the commit that may follow it.</summary>
    public static string VersionOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var told = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version?.ToString();
        return told?.Split('+')[0] ?? "unknown";
    }

    /// <summary>What such a file says; null where there is none, or it does not know.</summary>
    private static bool? DirtyAccordingTo(string path) => !File.Exists(path) ? null : File.ReadAllText(path).Trim() switch { "clean" => false, "changed" => true, _ => null };

    // The SDK writes VERSION+COMMIT.
    private static string[] Parts() =>
        (typeof(FamBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');
}
