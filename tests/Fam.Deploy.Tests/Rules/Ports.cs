using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>Ports that are probed, served and let through are ports that the containers have.</summary>
internal static class Ports
{
    public static IEnumerable<string> Faults(ManifestSet set) =>
        set.Containers.SelectMany(OfContainer).Concat(OfServices(set)).Concat(OfPolicies(set));

    private static IEnumerable<string> OfContainer(Container container)
    {
        foreach (var (kind, probe) in container.Probes)
            if ((probe["httpGet"] ?? probe["tcpSocket"])?["port"] is { } port && !Has([container.Pod], Manifest.Text(port)))
                yield return $"{container}: its {kind} asks port '{port}', which it has not.";

        // Where it listens is where it is reached.
        foreach (var address in container.Env.Where(variable => Manifest.Text(variable["name"]) == "ASPNETCORE_URLS").SelectMany(variable => Manifest.Text(variable["value"]).Split(';')))
        {
            var at = new Uri(address.Replace("+", "host", StringComparison.Ordinal));
            if (!Has([container.Pod], at.Port.ToString()))
                yield return $"{container} listens on {address}, and has no such port.";
            foreach (var (kind, probe) in container.Probes.Where(one => one.Probe["httpGet"] is not null))
                if (!(Manifest.Text(probe["httpGet"]!["scheme"]) is var scheme && (scheme.Length == 0 ? "http" : scheme).Equals(at.Scheme, StringComparison.OrdinalIgnoreCase)))
                    yield return $"{container} listens on {address}; its {kind} speaks '{scheme}'.";
        }
    }

    private static IEnumerable<string> OfServices(ManifestSet set) =>
        from service in set.Of("Service")
        let pods = set.Pods.Where(pods => Selection.Includes(Selection.Pairs(service.Spec["selector"]), pods.Labels)).ToList()
        from port in PodTemplate.Items(service.Spec["ports"])
        where !pods.TrueForAll(one => Has([one], Manifest.Text(port["targetPort"] ?? port["port"])))
        select $"{service} leads to port '{port["targetPort"]}', which not all of its pods have.";

    private static IEnumerable<string> OfPolicies(ManifestSet set)
    {
        foreach (var policy in set.Of("NetworkPolicy"))
        {
            var self = set.Pods.Where(pods => Selection.Matches(policy.Spec["podSelector"], pods.Labels)).ToList();
            foreach (var port in PodTemplate.Items(policy.Spec["ingress"]).SelectMany(rule => PodTemplate.Items(rule["ports"])).Where(port => !Has(self, Manifest.Text(port["port"]))))
                yield return $"{policy} lets port '{port["port"]}' in, which its pods have not.";
            foreach (var rule in PodTemplate.Items(policy.Spec["egress"]))
            {
                // A port's name means something in pods only; others are reached by number.
                var peers = PodTemplate.Items(rule["to"]).Where(peer => peer["namespaceSelector"] is null && peer["podSelector"] is not null).ToList();
                var others = set.Pods.Where(pods => peers.Exists(peer => Selection.Matches(peer["podSelector"], pods.Labels))).ToList();
                foreach (var port in PodTemplate.Items(rule["ports"]).Select(port => port["port"]!).Where(port => peers.Count > 0 ? !Has(others, Manifest.Text(port)) : !IsNumber(port)))
                    yield return $"{policy} lets out to port '{port}', which its peers have not.";
            }
        }
    }

    private static bool IsNumber(JsonNode port) => int.TryParse(Manifest.Text(port), out _);

    private static bool Has(IEnumerable<PodTemplate> pods, string port) =>
        pods.SelectMany(one => one.Containers).SelectMany(container => container.Ports)
            .Any(offered => Manifest.Text(offered["name"]) == port || Manifest.Text(offered["containerPort"]) == port);
}
