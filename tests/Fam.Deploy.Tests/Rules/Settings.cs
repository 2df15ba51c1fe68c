using System.Reflection;
using Fam.Dashboard.Hosting;
using Fam.Deploy.Tests.Rendering;
using Fam.Orchestrator.Hosting;
using Fam.Worker.Hosting;
using Microsoft.Extensions.Configuration;

namespace Fam.Deploy.Tests.Rules;

/// <summary>
/// Every setting that the manifests hand over is one that the code has: .NET ignores a variable that nothing binds, so a
/// misspelt one would only show by what does not happen.
/// </summary>
internal static class Settings
{
    private static readonly Type[] Options =
        [.. new[] { typeof(OrchestratorOptions), typeof(WorkerOptions), typeof(DashboardOptions) }
            .Select(one => one.Assembly)
            .SelectMany(assembly => assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Fam.", StringComparison.Ordinal)).Select(Assembly.Load).Append(assembly))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && SectionOf(type) is not null)
            .Distinct()];

    /// <summary>Settings of ASP.NET Core's own server.</summary>
    private static readonly string[] OfKestrel = ["Kestrel:Certificates:Default:Path", "Kestrel:Certificates:Default:KeyPath"];

    public static IEnumerable<string> Faults(ManifestSet set) => set.Containers.SelectMany(OfContainer);

    /// <summary>The setting's name where the variable holds one: <c>Fam__Orchestrator__LeasePeriod</c> is <c>Fam:Orchestrator:LeasePeriod</c>.</summary>
    private static Dictionary<string, string?> Of(Container container) =>
        container.Env.Where(variable => Manifest.Text(variable["name"]).Contains("__", StringComparison.Ordinal))
            .ToDictionary(variable => Manifest.Text(variable["name"]).Replace("__", ":", StringComparison.Ordinal), variable => variable["value"]?.ToString());

    private static IEnumerable<string> OfContainer(Container container)
    {
        var settings = Of(container);
        var bound = new HashSet<string>(OfKestrel, StringComparer.OrdinalIgnoreCase);
        bound.UnionWith(OfSilo());
        foreach (var options in Options)
        {
            var section = SectionOf(options)!;
            var mine = settings.Where(setting => setting.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).ToDictionary();
            bound.UnionWith(mine.Keys.Where(key => IsProperty(options, key[(section.Length + 1)..])));
            if (Misbound(options, section, mine) is { } fault)
                yield return $"{container}: {fault}";
        }

        foreach (var setting in settings.Keys.Where(key => !bound.Contains(key)))
            yield return $"{container}: {setting.Replace(":", "__", StringComparison.Ordinal)} is no setting of Fam.";
    }

    /// <summary>Whether the value that stands in the manifest can be what the property holds; values from elsewhere are not known here.</summary>
    private static string? Misbound(Type options, string section, Dictionary<string, string?> settings)
    {
        var literal = settings.Where(setting => setting.Value is { } value && !value.Contains("$(", StringComparison.Ordinal));
        try
        {
            new ConfigurationBuilder().AddInMemoryCollection(literal).Build().GetSection(section).Bind(Activator.CreateInstance(options)!);
            return null;
        }
        catch (InvalidOperationException wrong)
        {
            return wrong.Message;
        }
    }

    private static bool IsProperty(Type type, string path)
    {
        var parts = path.Split(':', 2);
        var property = type.GetProperty(parts[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is not null && (parts.Length == 1 ? property.CanWrite : IsProperty(property.PropertyType, parts[1]));
    }

    private static string? SectionOf(Type type) =>
        type == typeof(WorkerOptions) ? "Worker"
        : type.Name.EndsWith("Options", StringComparison.Ordinal) ? type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string
        : null;

    /// <summary>What the silo's hosting reads by name; it is not part of this build, so its source says it.</summary>
    private static IEnumerable<string> OfSilo()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "src", "Fam.Orchestrator", "Hosting", "OrleansGrainHosting.cs"));
        return [.. Names(source, "settings[\"", "Fam:Grains:"), .. Names(source, "GetConnectionString(\"", "ConnectionStrings:")];

        static IEnumerable<string> Names(string source, string before, string section) =>
            source.Split(before).Skip(1).Select(rest => section + rest[..rest.IndexOf('"', StringComparison.Ordinal)]);
    }
}
