using System.Reflection;

namespace Fam.Contracts;

/// <summary>Which build of Fam this is.</summary>
public static class FamBuild
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = Parts()[0];

    /// <summary>Commit that it was built from, 40 hexadecimal digits; null where the sources were in no repository.</summary>
    public static string? Commit { get; } = Parts() is [_, var commit, ..] ? commit : null;

    /// <summary>The version that a type's assembly says it has, such as <c>10.0.14</c>; without the commit that may follow it.</summary>
    public static string VersionOf(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var told = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version?.ToString();
        return told?.Split('+')[0] ?? "unknown";
    }

    // The SDK writes VERSION+COMMIT.
    private static string[] Parts() =>
        (typeof(FamBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');
}
