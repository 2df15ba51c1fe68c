using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Fam.Deploy.Tests.Rendering;

/// <summary>All that one overlay renders to.</summary>
internal sealed class ManifestSet(IEnumerable<JsonObject> documents)
{
    private static readonly ConcurrentDictionary<string, string> Rendered = new();

    public static IEnumerable<string> OverlayNames =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Kubernetes, "overlays")).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    public static TheoryData<string> Overlays => new(OverlayNames);

    public IReadOnlyList<Manifest> All { get; } = [.. documents.Select(document => new Manifest(document))];

    public IEnumerable<PodTemplate> Pods => All.Select(manifest => manifest.Pods).OfType<PodTemplate>();

    public IEnumerable<Container> Containers => Pods.SelectMany(pods => pods.Containers);

    public IEnumerable<Manifest> Of(string kind) => All.Where(manifest => manifest.Kind == kind);

    public Manifest Find(string kind, string name) => All.Single(manifest => manifest.Kind == kind && manifest.Name == name);

    /// <summary>The overlay as it is.</summary>
    public static ManifestSet Render(string overlay) => new(ManifestReader.Read(Text(overlay)));

    /// <summary>The overlay with one text replaced by another, to see that a rule notices.</summary>
    public static ManifestSet Damaged(string overlay, string text, string by)
    {
        var whole = Text(overlay);
        Assert.Contains(text, whole, StringComparison.Ordinal);
        return new ManifestSet(ManifestReader.Read(whole.Replace(text, by, StringComparison.Ordinal)));
    }

    private static string Text(string overlay) => Rendered.GetOrAdd(overlay, name => Kubectl.Kustomize(Repository.Kubernetes, name));
}
