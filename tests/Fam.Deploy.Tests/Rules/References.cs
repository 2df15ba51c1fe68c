using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

/// <summary>
/// Whatever a manifest names is rendered with it, or is one of the secrets and certificates that the examples beside the
/// overlays tell the user to make.
/// </summary>
internal static partial class References
{
    private static readonly Lazy<IReadOnlyList<Manifest>> Documented = new(() =>
        [.. Directory.EnumerateFiles(Repository.Kubernetes, "secrets*.example.yaml").SelectMany(file => ManifestReader.Read(File.ReadAllText(file))).Select(root => new Manifest(root))]);

    public static IEnumerable<string> Faults(ManifestSet set) =>
        set.Pods.SelectMany(pods => OfPods(set, pods))
            .Concat(set.Containers.SelectMany(container => OfContainer(set, container)))
            .Concat(OfIngresses(set))
            .Concat(OfTriggers(set));

    private static IEnumerable<string> OfPods(ManifestSet set, PodTemplate pods)
    {
        if (!Exists(set, "ServiceAccount", Manifest.Text(pods.Spec["serviceAccountName"])))
            yield return $"{pods.Owner} runs as service account '{pods.Spec["serviceAccountName"]}', which there is not.";
        if (pods.Owner.Kind == "StatefulSet" && !Exists(set, "Service", Manifest.Text(pods.Owner.Spec["serviceName"])))
            yield return $"{pods.Owner} names service '{pods.Owner.Spec["serviceName"]}', which there is not.";
        foreach (var volume in pods.Volumes)
        {
            if (volume["persistentVolumeClaim"] is { } claim && !Exists(set, "PersistentVolumeClaim", Manifest.Text(claim["claimName"])))
                yield return $"{pods.Owner} mounts claim '{claim["claimName"]}', which there is not.";
            if (volume["secret"] is { } secret && !IsKept(set, "Secret", secret["secretName"], key: null))
                yield return $"{pods.Owner} mounts secret '{secret["secretName"]}', which no example documents.";
            if (volume["configMap"] is { } map && !IsOptional(map) && !IsKept(set, "ConfigMap", map["name"], key: null))
                yield return $"{pods.Owner} mounts config map '{map["name"]}', which there is not.";
            var name = Manifest.Text(volume["name"]);
            if (!pods.Containers.Any(container => Mounts(container).Contains(name)))
                yield return $"{pods.Owner} has volume '{name}', which no container mounts.";
        }
    }

    private static IEnumerable<string> OfContainer(ManifestSet set, Container container)
    {
        var volumes = container.Pod.Volumes.Select(volume => Manifest.Text(volume["name"]))
            .Concat(PodTemplate.Items(container.Pod.Owner.Root["spec"]?["volumeClaimTemplates"]).Select(claim => Manifest.Text(claim["metadata"]?["name"]))).ToHashSet();
        foreach (var mount in Mounts(container).Where(mount => !volumes.Contains(mount)))
            yield return $"{container} mounts '{mount}', which is no volume of its pod.";

        var known = new HashSet<string>();
        foreach (var variable in container.Env)
        {
            var name = Manifest.Text(variable["name"]);
            if (variable["valueFrom"]?["secretKeyRef"] is { } secret && !IsOptional(secret) && !IsKept(set, "Secret", secret["name"], secret["key"]))
                yield return $"{container}: {name} comes from key '{secret["key"]}' of secret '{secret["name"]}', which no example documents.";
            if (variable["valueFrom"]?["configMapKeyRef"] is { } map && !IsOptional(map) && !IsKept(set, "ConfigMap", map["name"], map["key"]))
                yield return $"{container}: {name} comes from key '{map["key"]}' of config map '{map["name"]}', which there is not.";
            var value = Manifest.Text(variable["value"]);
            // Kubernetes leaves a reference to what is not defined before it as it stands.
            foreach (var used in Expansion().Matches(value).Select(match => match.Groups["name"].Value).Where(used => !known.Contains(used)))
                yield return $"{container}: {name} uses $({used}), which is not defined before it.";
            foreach (var fault in OfAddress(set, value))
                yield return $"{container}: {name} {fault}";
            if (!known.Add(name))
                yield return $"{container}: {name} is set twice.";
        }
    }

    private static IEnumerable<string> OfIngresses(ManifestSet set) =>
        (from ingress in set.Of("Ingress")
         from rule in PodTemplate.Items(ingress.Spec["rules"])
         from path in PodTemplate.Items(rule["http"]?["paths"])
         let backend = path["backend"]?["service"]
         where !HasPort(set, Manifest.Text(backend?["name"]), Manifest.Text(backend?["port"]?["name"] ?? backend?["port"]?["number"]))
         select $"{ingress} leads to {backend?.ToJsonString()}, which there is not.")
        .Concat(from ingress in set.Of("Ingress")
                from tls in PodTemplate.Items(ingress.Spec["tls"])
                where !IsKept(set, "Secret", tls["secretName"], key: null)
                select $"{ingress} takes its certificate from secret '{tls["secretName"]}', which no example documents.");

    private static IEnumerable<string> OfTriggers(ManifestSet set) =>
        from manifest in set.All.Where(manifest => manifest.Kind is "ScaledJob" or "ScaledObject")
        from trigger in PodTemplate.Items(manifest.Spec["triggers"])
        from fault in OfAddress(set, Manifest.Text(trigger["metadata"]?["url"]))
        select $"{manifest}: its trigger {fault}";

    /// <summary>Addresses of services in the cluster name one that there is, on a port that it has.</summary>
    private static IEnumerable<string> OfAddress(ManifestSet set, string value) =>
        from match in Address().Matches(value)
        let host = match.Groups["host"].Value
        where host != "+" && (!host.Contains('.') || host.EndsWith(".svc", StringComparison.Ordinal))
        where !HasPort(set, host.Split('.')[0], match.Groups["port"].Value)
        select $"calls {match.Value}, which no service answers.";

    private static bool HasPort(ManifestSet set, string service, string port) =>
        set.Of("Service").Where(manifest => manifest.Name == service)
            .SelectMany(manifest => PodTemplate.Items(manifest.Spec["ports"]))
            .Any(offered => Manifest.Text(offered["name"]) == port || Manifest.Text(offered["port"]) == port);

    private static bool Exists(ManifestSet set, string kind, string name) => set.All.Any(manifest => manifest.Kind == kind && manifest.Name == name);

    private static bool IsKept(ManifestSet set, string kind, JsonNode? name, JsonNode? key) =>
        set.All.Concat(Documented.Value).Any(manifest => manifest.Kind == kind && manifest.Name == Manifest.Text(name)
            && (key is null || (manifest.Root["data"] ?? manifest.Root["stringData"])?[Manifest.Text(key)] is not null));

    private static bool IsOptional(JsonNode reference) => reference["optional"]?.GetValue<bool>() ?? false;

    private static List<string> Mounts(Container container) =>
        [.. PodTemplate.Items(container.Root["volumeMounts"]).Select(mount => Manifest.Text(mount["name"]))];

    [GeneratedRegex(@"\$\((?<name>[A-Za-z0-9_]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Expansion();

    [GeneratedRegex(@"https?://(?<host>[A-Za-z0-9.+-]+):(?<port>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
