using System.Text.Json.Nodes;

namespace Fam.Deploy.Tests.Rendering;

/// <summary>One rendered document.</summary>
internal sealed record Manifest(JsonObject Root)
{
    public string Kind => Text(Root["kind"]);
    public string Name => Text(Root["metadata"]?["name"]);
    public string Namespace => Text(Root["metadata"]?["namespace"]);
    public JsonObject Spec => (JsonObject)Root["spec"]!;

    /// <summary>The template of the pods that it makes; null where it makes none.</summary>
    public PodTemplate? Pods => Kind switch
    {
        "Deployment" or "StatefulSet" or "DaemonSet" or "Job" => new PodTemplate(this, (JsonObject)Spec["template"]!),
        "ScaledJob" => new PodTemplate(this, (JsonObject)Spec["jobTargetRef"]!["template"]!),
        _ => null,
    };

    public override string ToString() => $"{Kind} {Name}";

    public static string Text(JsonNode? node) => node?.ToString() ?? "";
}

/// <summary>Pods of one workload.</summary>
internal sealed record PodTemplate(Manifest Owner, JsonObject Root)
{
    public JsonObject Spec => (JsonObject)Root["spec"]!;

    public IReadOnlyDictionary<string, string> Labels => Selection.Pairs(Root["metadata"]?["labels"]);

    public IEnumerable<Container> Containers =>
        Items(Spec["initContainers"]).Concat(Items(Spec["containers"])).Select(container => new Container(this, container));

    public IEnumerable<JsonObject> Volumes => Items(Spec["volumes"]);

    public static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).Select(item => (JsonObject)item!);
}

internal sealed record Container(PodTemplate Pod, JsonObject Root)
{
    public string Name => Manifest.Text(Root["name"]);
    public string Image => Manifest.Text(Root["image"]);
    public IEnumerable<JsonObject> Env => PodTemplate.Items(Root["env"]);
    public IEnumerable<JsonObject> Ports => PodTemplate.Items(Root["ports"]);
    public IEnumerable<(string Kind, JsonObject Probe)> Probes =>
        new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Where(kind => Root[kind] is not null).Select(kind => (kind, (JsonObject)Root[kind]!));

    public override string ToString() => $"{Pod.Owner}, container {Name}";
}
