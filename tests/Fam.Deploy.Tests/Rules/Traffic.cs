using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>What the network policies let through between pods of the namespace, as a network plugin decides it.</summary>
internal static class Traffic
{
    /// <summary>Whether pods of one workload reach a named port of another's: both ends must allow it.</summary>
    public static bool IsAllowed(ManifestSet set, string from, string to, string port)
    {
        var (source, target) = (Pods(set, from), Pods(set, to));
        return Allows(set, source, "Egress", rule => Covers(rule, "to", target.Labels, port, target)) && Allows(set, target, "Ingress", rule => Covers(rule, "from", source.Labels, port, target));
    }

    /// <summary>Whether pods of another namespace reach a named port.</summary>
    public static bool IsAllowedFromNamespace(ManifestSet set, string namespaceName, string to, string port)
    {
        var target = Pods(set, to);
        var labels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = namespaceName };
        return Allows(set, target, "Ingress", rule => HasPort(rule, port, target) && PodTemplate.Items(rule["from"]).Any(peer => peer["namespaceSelector"] is { } wanted && Selection.Matches(wanted, labels)));
    }

    /// <summary>Whether pods reach a port by number outside of the cluster, at an address of 10.0.0.0/8.</summary>
    public static bool IsAllowedOut(ManifestSet set, string from, int port) =>
        Allows(set, Pods(set, from), "Egress", rule => PodTemplate.Items(rule["to"]).Any(peer => peer["ipBlock"] is not null) && PodTemplate.Items(rule["ports"]).Any(one => Manifest.Text(one["port"]) == port.ToString()));

    private static PodTemplate Pods(ManifestSet set, string owner) => set.Pods.Single(pods => pods.Owner.Name == owner);

    private static bool Allows(ManifestSet set, PodTemplate pods, string direction, Func<JsonObject, bool> covers)
    {
        var policies = set.Of("NetworkPolicy").Where(policy => Selection.Matches(policy.Spec["podSelector"], pods.Labels)
            && (policy.Spec["policyTypes"] as JsonArray)!.Any(type => Manifest.Text(type) == direction)).ToList();
        // Pods that no policy selects may do anything.
        return policies.Count == 0 || policies.SelectMany(policy => PodTemplate.Items(policy.Spec[direction == "Egress" ? "egress" : "ingress"])).Any(covers);
    }

    private static bool Covers(JsonObject rule, string peers, IReadOnlyDictionary<string, string> labels, string port, PodTemplate target) =>
        HasPort(rule, port, target) && PodTemplate.Items(rule[peers]).Any(peer => peer["namespaceSelector"] is null && peer["podSelector"] is { } wanted && Selection.Matches(wanted, labels));

    private static bool HasPort(JsonObject rule, string port, PodTemplate target) =>
        PodTemplate.Items(rule["ports"]).Any(one => Manifest.Text(one["port"]) is var open
            && (open == port || target.Containers.SelectMany(container => container.Ports).Any(offered => Manifest.Text(offered["name"]) == port && Manifest.Text(offered["containerPort"]) == open)));
}
