using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>What every pod of Fam keeps to: the restricted pod security standard and a little more.</summary>
internal static class Restrictions
{
    private static readonly string[] Cluster = ["Namespace"];
    private static readonly string[] SecretWords = ["PASSWORD", "TOKEN", "SECRET"];

    public static IEnumerable<string> Faults(ManifestSet set) =>
        set.All.SelectMany(OfManifest).Concat(set.Pods.SelectMany(OfPods)).Concat(set.Containers.SelectMany(OfContainer));

    private static IEnumerable<string> OfManifest(Manifest manifest)
    {
        if (!Cluster.Contains(manifest.Kind) && manifest.Namespace != "fam")
            yield return $"{manifest} is in namespace '{manifest.Namespace}'; Fam's is 'fam'.";
        if (manifest.Kind == "Secret")
            yield return $"{manifest} is rendered; secrets are taken by reference only.";
        if (manifest.Kind == "ServiceAccount" && !IsFalse(manifest.Root["automountServiceAccountToken"]))
            yield return $"{manifest} hands out tokens; set automountServiceAccountToken: false.";
    }

    private static IEnumerable<string> OfPods(PodTemplate pods)
    {
        var security = pods.Spec["securityContext"];
        if (!IsTrue(security?["runAsNonRoot"]))
            yield return $"{pods.Owner} may run as root; set runAsNonRoot: true.";
        if (security?["runAsUser"]?.GetValueKind() is not System.Text.Json.JsonValueKind.Number || (long)security["runAsUser"]! == 0)
            yield return $"{pods.Owner} has no numeric runAsUser: an image's user by name cannot be checked for being root.";
        if (Manifest.Text(security?["seccompProfile"]?["type"]) != "RuntimeDefault")
            yield return $"{pods.Owner} has no seccompProfile RuntimeDefault.";
        if (!IsFalse(pods.Spec["automountServiceAccountToken"]))
            yield return $"{pods.Owner} mounts a token; set automountServiceAccountToken: false.";
        if (pods.Spec["terminationGracePeriodSeconds"] is null && pods.Owner.Kind != "Job")
            yield return $"{pods.Owner} leaves terminationGracePeriodSeconds to the default.";
        if (pods.Owner.Kind == "Deployment" && ((long?)pods.Owner.Spec["replicas"] ?? 1) > 1 && !PodTemplate.Items(pods.Spec["topologySpreadConstraints"]).Any())
            yield return $"{pods.Owner} has several replicas that may all lie on one node.";
        foreach (var directory in pods.Volumes.Where(volume => volume["emptyDir"] is { } empty && empty["sizeLimit"] is null))
            yield return $"{pods.Owner}: emptyDir '{directory["name"]}' has no sizeLimit, so it may fill the node.";
    }

    private static IEnumerable<string> OfContainer(Container container)
    {
        var security = container.Root["securityContext"];
        if (!IsFalse(security?["allowPrivilegeEscalation"]))
            yield return $"{container} may gain privileges; set allowPrivilegeEscalation: false.";
        if (!IsTrue(security?["readOnlyRootFilesystem"]))
            yield return $"{container} may write to its image; set readOnlyRootFilesystem: true.";
        if (security?["capabilities"]?["drop"] is not JsonArray dropped || !dropped.Any(one => Manifest.Text(one) == "ALL"))
            yield return $"{container} keeps capabilities; drop ALL.";
        foreach (var wanted in new[] { ("requests", "cpu"), ("requests", "memory"), ("limits", "memory") })
            if (container.Root["resources"]?[wanted.Item1]?[wanted.Item2] is null)
                yield return $"{container} has no resources.{wanted.Item1}.{wanted.Item2}.";
        if (container.Image.Split(':') is not [_, .., var tag] || tag is "latest" or "")
            yield return $"{container}: image '{container.Image}' has no fixed tag.";
        foreach (var variable in container.Env.Where(variable => variable["value"] is not null))
            if (SecretWords.Any(word => Manifest.Text(variable["name"]).Contains(word, StringComparison.OrdinalIgnoreCase)))
                yield return $"{container}: {variable["name"]} stands in the manifest; take it from a secret.";
    }

    private static bool IsTrue(JsonNode? node) => Manifest.Text(node) == "true";

    private static bool IsFalse(JsonNode? node) => Manifest.Text(node) == "false";
}
