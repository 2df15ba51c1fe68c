using System.Text.RegularExpressions;
using Fam.Bus;
using Fam.Deploy.Tests.Rendering;
using Fam.Orchestrator.Hosting;
using Fam.Telemetry.Health;
using Fam.Worker.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Fam.Deploy.Tests.Rules;

/// <summary>Addresses that probes and KEDA ask are routes that the program behind them maps.</summary>
internal static class Routes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly Lazy<IReadOnlyList<string>> OfOrchestrator = new(() =>
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddFamOrchestrator();
        builder.AddFamBus(OrchestratorBus.Queue);
        var app = builder.Build();
        app.MapFamOrchestrator();
        return Mapped(app);
    });

    private static readonly Lazy<IReadOnlyList<string>> OfWorker = new(() =>
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddFamWorker();
        builder.AddFamBus(WorkerHosting.Queue);
        var app = builder.Build();
        app.MapHealth();
        return Mapped(app);
    });

    public static IEnumerable<string> Faults(ManifestSet set) =>
        from asked in Probes(set).Concat(Triggers(set))
        where !(asked.Of == "worker" ? OfWorker : OfOrchestrator).Value.Any(route => Matches(route, asked.Path))
        select $"{asked.By} asks {asked.Path}, which the {asked.Of} does not map.";

    private static IEnumerable<(string By, string Of, string Path)> Probes(ManifestSet set) =>
        from container in set.Containers
        from one in container.Probes
        where one.Probe["httpGet"] is not null
        select (container.ToString(), container.Pod.Labels["app.kubernetes.io/component"], Manifest.Text(one.Probe["httpGet"]!["path"]));

    private static IEnumerable<(string By, string Of, string Path)> Triggers(ManifestSet set) =>
        from manifest in set.All.Where(manifest => manifest.Kind is "ScaledJob" or "ScaledObject")
        from trigger in PodTemplate.Items(manifest.Spec["triggers"])
        select (manifest.ToString(), "orchestrator", new Uri(Manifest.Text(trigger["metadata"]?["url"])).AbsolutePath);

    private static List<string> Mapped(IEndpointRouteBuilder app) =>
        [.. app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))];

    private static bool Matches(string route, string path) =>
        Regex.IsMatch(path, "^" + Regex.Replace(Regex.Escape(route), @"\\\{[^}]*\}", "[^/]+", RegexOptions.None, Patience) + "$", RegexOptions.None, Patience);
}
