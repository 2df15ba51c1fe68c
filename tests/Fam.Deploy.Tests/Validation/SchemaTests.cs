using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Validation;

public sealed class SchemaTests
{
    [Fact]
    public async Task All_that_is_rendered_is_known_to_Kubernetes_and_Keda()
    {
        var documents = new Dictionary<string, JsonObject>();
        foreach (var overlay in ManifestSet.OverlayNames)
            foreach (var manifest in ManifestSet.Render(overlay).All)
                documents.Add($"{overlay}: {manifest}", manifest.Root);
        foreach (var example in Examples())
            documents.Add($"example: {example}", example.Root);

        var faults = await SchemaCheck.RunAsync(documents);
        Assert.Equal(documents.Count, faults.Count);
        Assert.Empty(faults.SelectMany(entry => entry.Value.Select(fault => $"{entry.Key}: {fault}")));
    }

    [Fact]
    public async Task What_they_do_not_know_is_found()
    {
        var set = ManifestSet.Render("gpu-cluster");
        var documents = new Dictionary<string, JsonObject>();
        Damage("a field of a container", "Deployment", "fam-orchestrator", root => root["spec"]!["template"]!["spec"]!["containers"]![0]!["securityContexts"] = new JsonObject());
        Damage("a field of a probe", "Deployment", "fam-orchestrator", root => root["spec"]!["template"]!["spec"]!["containers"]![0]!["livenessProbe"]!["periodSecond"] = 1);
        Damage("a field of a scaled job", "ScaledJob", "fam-worker-gpu-a100", root => root["spec"]!["maxReplicas"] = 1);
        Damage("a field of a scaled job's pods", "ScaledJob", "fam-worker-gpu-a100", root => root["spec"]!["jobTargetRef"]!["template"]!["spec"]!["nodeSelectors"] = new JsonObject());
        Damage("a value of another type", "Deployment", "fam-dashboard", root => root["spec"]!["replicas"] = "one");
        Damage("a missing field", "ScaledJob", "fam-worker-gpu-h100", root => ((JsonObject)root["spec"]!).Remove("triggers"));
        Damage("a kind", "Deployment", "fam-dashboard", root => root["kind"] = "Deploymant");
        Damage("a version", "ScaledJob", "fam-worker-default", root => root["apiVersion"] = "keda.sh/v2");

        var faults = await SchemaCheck.RunAsync(documents);
        Assert.Equal(documents.Keys.Order(), faults.Where(entry => entry.Value.Count > 0).Select(entry => entry.Key).Order());
        Assert.Contains("securityContexts", Assert.Single(faults["a field of a container"]));
        Assert.Contains("must be integer", faults["a value of another type"][0]);

        void Damage(string what, string kind, string name, Action<JsonObject> damage)
        {
            var root = (JsonObject)set.Find(kind, name).Root.DeepClone();
            damage(root);
            documents.Add(what, root);
        }
    }

    private static IEnumerable<Manifest> Examples() =>
        Directory.EnumerateFiles(Repository.Kubernetes, "*.example.yaml").SelectMany(file => ManifestReader.Read(File.ReadAllText(file))).Select(root => new Manifest(root));
}
