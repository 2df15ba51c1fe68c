using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>A selector that selects nothing is silent in a cluster: a service without endpoints, a budget that protects nobody.</summary>
internal static class Selectors
{
    public static IEnumerable<string> Faults(ManifestSet set) =>
        Workloads(set).Concat(Services(set)).Concat(Budgets(set)).Concat(Policies(set)).Concat(Spreads(set));

    private static IEnumerable<string> Workloads(ManifestSet set)
    {
        foreach (var workload in set.All.Where(manifest => manifest.Kind is "Deployment" or "StatefulSet"))
        {
            var selected = set.Pods.Where(pods => Selection.Matches(workload.Spec["selector"], pods.Labels)).Select(pods => pods.Owner).ToList();
            if (!selected.Contains(workload))
                yield return $"{workload} does not select its own pods.";
            foreach (var other in selected.Where(owner => owner != workload))
                yield return $"{workload} selects the pods of {other}.";
        }
    }

    private static IEnumerable<string> Services(ManifestSet set) =>
        from service in set.Of("Service")
        let wanted = Selection.Pairs(service.Spec["selector"])
        where wanted.Count == 0 || !set.Pods.Any(pods => Selection.Includes(wanted, pods.Labels))
        select $"{service} selects no pods.";

    private static IEnumerable<string> Budgets(ManifestSet set)
    {
        foreach (var budget in set.Of("PodDisruptionBudget"))
        {
            var selected = set.Pods.Where(pods => Selection.Matches(budget.Spec["selector"], pods.Labels)).ToList();
            if (selected.Count == 0)
                yield return $"{budget} protects no pods.";
            // Only what has a scale can be counted down from: for others Kubernetes then allows no disruption at all.
            foreach (var pods in selected.Where(pods => pods.Owner.Kind is "Job" or "ScaledJob" && budget.Spec["maxUnavailable"] is not null))
                yield return $"{budget} counts unavailable pods of {pods.Owner}, which has no scale.";
        }
    }

    private static IEnumerable<string> Policies(ManifestSet set)
    {
        foreach (var policy in set.Of("NetworkPolicy"))
        {
            if (!set.Pods.Any(pods => Selection.Matches(policy.Spec["podSelector"], pods.Labels)))
                yield return $"{policy} selects no pods.";
            foreach (var peer in Peers(policy).Where(peer => peer["podSelector"] is not null && peer["namespaceSelector"] is null))
                if (!set.Pods.Any(pods => Selection.Matches(peer["podSelector"], pods.Labels)))
                    yield return $"{policy} names peers that no pods are: {peer.ToJsonString()}";
        }
    }

    private static IEnumerable<JsonObject> Peers(Manifest policy) =>
        PodTemplate.Items(policy.Spec["ingress"]).SelectMany(rule => PodTemplate.Items(rule["from"]))
            .Concat(PodTemplate.Items(policy.Spec["egress"]).SelectMany(rule => PodTemplate.Items(rule["to"])));

    private static IEnumerable<string> Spreads(ManifestSet set) =>
        from pods in set.Pods
        from spread in PodTemplate.Items(pods.Spec["topologySpreadConstraints"])
        where !Selection.Matches(spread["labelSelector"], pods.Labels)
        select $"{pods.Owner} is spread by labels that its pods have not: {spread["labelSelector"]?.ToJsonString()}";
}
