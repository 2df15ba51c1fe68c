using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class ReferenceTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Everything_named_is_there_or_documented(string overlay) => Assert.Empty(References.Faults(ManifestSet.Render(overlay)));

    [Theory, MemberData(nameof(Overlays))]
    public void Checkpoints_go_to_the_volume_that_orchestrators_and_workers_share(string overlay)
    {
        var sharing = ManifestSet.Render(overlay).Containers.Where(container => container.Name is "orchestrator" or "worker").ToList();
        Assert.Contains(sharing, container => container.Name == "worker");
        Assert.All(sharing, container =>
        {
            var directory = Manifest.Text(container.Env.Single(variable => Manifest.Text(variable["name"]) == "Fam__Artifacts__Directory")["value"]);
            var mount = PodTemplate.Items(container.Root["volumeMounts"]).Single(mount => Manifest.Text(mount["mountPath"]) == directory);
            var volume = container.Pod.Volumes.Single(volume => Manifest.Text(volume["name"]) == Manifest.Text(mount["name"]));
            Assert.Equal("fam-artifacts", Manifest.Text(volume["persistentVolumeClaim"]?["claimName"]));
        });
    }

    [Theory]
    [InlineData("key: password", "key: passwort", "key 'passwort' of secret 'fam-postgres'")]
    [InlineData("name: fam-rabbitmq\n", "name: fam-rabbit\n", "secret 'fam-rabbit'")]
    [InlineData("key: postgres-host", "key: postgres-server", "key 'postgres-server' of config map")]
    [InlineData("claimName: fam-artifacts", "claimName: fam-things", "claim 'fam-things'")]
    [InlineData("serviceAccountName: fam-worker", "serviceAccountName: fam-walker", "service account 'fam-walker'")]
    [InlineData("serviceName: rabbitmq", "serviceName: rabbit", "service 'rabbit'")]
    [InlineData("http://fam-orchestrator:8080/", "http://fam-orchestra:8080/", "calls http://fam-orchestra:8080")]
    [InlineData("http://fam-orchestrator:8080/", "http://fam-orchestrator:80/", "calls http://fam-orchestrator:80,")]
    [InlineData("$(POSTGRES_HOST)", "$(POSTGRES_HOSTS)", "uses $(POSTGRES_HOSTS)")]
    [InlineData("name: POSTGRES_PORT", "name: POSTGRES_HOST", "POSTGRES_HOST is set twice")]
    [InlineData("- mountPath: /artifacts\n          name: artifacts", "- mountPath: /artifacts\n          name: artefacts", "mounts 'artefacts', which is no volume")]
    public void What_is_named_and_is_not_there_is_found(string text, string by, string fault) =>
        Assert.Contains(References.Faults(ManifestSet.Damaged("single-node", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
