using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fam.Deploy.Tests.Rendering;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fam.Deploy.Tests.Rules;

/// <summary>Addresses that probes and KEDA ask are routes that the orchestrator maps.</summary>
internal static class Routes
{
    private static readonly Lazy<IReadOnlyList<string>> OfOrchestrator = new(() =>
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddFamOrchestrator();
        var app = builder.Build();
        app.MapFamOrchestrator();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))];
    });

    public static IEnumerable<string> Faults(ManifestSet set) =>
        from asked in Probes(set).Concat(Triggers(set))
        where !OfOrchestrator.Value.Any(route => Matches(route, asked.Path))
        select $"{asked.By} asks {asked.Path}, which the orchestrator does not map.";

    private static IEnumerable<(string By, string Path)> Probes(ManifestSet set) =>
        from container in set.Containers
        from one in container.Probes
        where one.Probe["httpGet"] is not null
        select (container.ToString(), Manifest.Text(one.Probe["httpGet"]!["path"]));

    private static IEnumerable<(string By, string Path)> Triggers(ManifestSet set) =>
        from manifest in set.All.Where(manifest => manifest.Kind is "ScaledJob" or "ScaledObject")
        from JsonObject trigger in PodTemplate.Items(manifest.Spec["triggers"])
        select (manifest.ToString(), new Uri(Manifest.Text(trigger["metadata"]?["url"])).AbsolutePath);

    private static bool Matches(string route, string path) =>
        Regex.IsMatch(path, "^" + Regex.Replace(Regex.Escape(route), @"\\\{[^}]*\}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1)) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));
}
