using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class RestrictionTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Pods_keep_to_the_restricted_standard(string overlay) => Assert.Empty(Restrictions.Faults(ManifestSet.Render(overlay)));

    [Theory]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "may run as root")]
    [InlineData("runAsUser: 10001", "runAsUser: fam", "no numeric runAsUser")]
    [InlineData("type: RuntimeDefault", "type: Unconfined", "no seccompProfile RuntimeDefault")]
    [InlineData("automountServiceAccountToken: false", "automountServiceAccountToken: true", "mounts a token")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its image")]
    [InlineData("- ALL", "- NET_RAW", "keeps capabilities")]
    [InlineData("cpu: 500m", "cpus: 500m", "resources.requests.cpu")]
    [InlineData("image: postgres:17", "image: postgres:latest", "no fixed tag")]
    [InlineData("sizeLimit: 1Gi", "sizeLimits: 1Gi", "no sizeLimit")]
    [InlineData("kind: ConfigMap", "kind: Secret", "secrets are taken by reference only")]
    [InlineData("namespace: fam\n", "namespace: other\n", "is in namespace 'other'")]
    [InlineData("- name: POSTGRES_PORT\n", "- name: A_TOKEN\n          value: abc\n        - name: POSTGRES_PORT\n", "A_TOKEN stands in the manifest")]
    public void What_breaks_the_standard_is_found(string text, string by, string fault) =>
        Assert.Contains(Restrictions.Faults(ManifestSet.Damaged("single-node", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
