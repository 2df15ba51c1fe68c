using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Rules;

public sealed class ScalingTests
{
    public static TheoryData<string> Overlays => ManifestSet.Overlays;

    [Theory, MemberData(nameof(Overlays))]
    public void Pools_scale_without_ending_a_trial(string overlay) => Assert.Empty(Scaling.Faults(ManifestSet.Render(overlay)));

    [Fact]
    public void The_cluster_has_pools_of_both_kinds() =>
        Assert.Equal(["fam-worker-default", "fam-worker-gpu-a100", "fam-worker-gpu-h100"], ManifestSet.Render("gpu-cluster").Of("ScaledJob").Select(job => job.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("pools/gpu-a100/slots-wanted", "pools/gpu-h100/slots-wanted", "serves pool gpu-a100 by pods of 1 slots and asks")]
    [InlineData("slots_per_worker=4", "slots_per_worker=8", "serves pool default by pods of 4 slots and asks")]
    [InlineData("valueLocation: wanted_slots", "valueLocation: queued_slots", "the answer's field is wanted_slots")]
    [InlineData("targetValue: \"1\"", "targetValue: \"2\"", "counts 2 slots to a pod that offers 1")]
    [InlineData("targetValue: \"1\"", "targetValue: 1", "which KEDA takes as a string only")]
    [InlineData("targetValue: \"1\"", "target: \"1\"", "has no targetValue")]
    [InlineData("type: metrics-api", "type: rabbitmq", "one trigger, of type metrics-api")]
    [InlineData("authenticationRef:\n      name: fam-keda", "authenticationRef:\n      name: fam-kida", "trigger authentication 'fam-kida'")]
    [InlineData("strategy: gradual", "strategy: default", "rollout.strategy: gradual")]
    [InlineData("strategy: default", "strategy: accurate", "must use the strategy 'default'")]
    [InlineData("minReplicaCount: 0", "minReplicaCount: 1", "does not go down to zero")]
    [InlineData("name: Worker__ExitWhenIdleSeconds", "name: Worker__ExitWhenIdle", "pods that never end")]
    [InlineData("parallelism: 1", "activeDeadlineSeconds: 3600\n    parallelism: 1", "ends pods after a time")]
    [InlineData("nvidia.com/gpu: 1", "nvidia.com/gpu: 2", "offers 1 slots of cuda on 2 GPUs")]
    [InlineData("key: nvidia.com/gpu", "key: nvidia.com/gpus", "does not tolerate the taint")]
    [InlineData("terminationGracePeriodSeconds: 300", "terminationGracePeriodSeconds: 30", "gives its pods 30 s to end")]
    [InlineData("kind: ScaledJob", "kind: ScaledObject", "use a ScaledJob")]
    [InlineData("value: gpu-h100", "value: gpu-a100", "pool gpu-a100 is served by ScaledJob fam-worker-gpu-a100 and ScaledJob fam-worker-gpu-h100")]
    public void What_would_end_trials_or_never_scale_is_found(string text, string by, string fault) =>
        Assert.Contains(Scaling.Faults(ManifestSet.Damaged("gpu-cluster", text, by)), found => found.Contains(fault, StringComparison.Ordinal));
}
