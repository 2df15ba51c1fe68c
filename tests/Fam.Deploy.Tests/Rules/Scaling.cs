using Fam.Deploy.Tests.Rendering;
using Fam.Worker.Hosting;

namespace Fam.Deploy.Tests.Rules;

/// <summary>
/// Pools that scale ask for their own slots, make pods of as many slots as they count with, and pods that end by
/// themselves: nothing that scales in may end a running trial.
/// </summary>
internal static class Scaling
{
    public static IEnumerable<string> Faults(ManifestSet set)
    {
        foreach (var scaled in set.Of("ScaledObject"))
            yield return $"{scaled} scales in by ending pods, and what they train; use a ScaledJob.";
        foreach (var job in set.Of("ScaledJob"))
            foreach (var fault in OfJob(set, job))
                yield return $"{job} {fault}";
        foreach (var pods in set.Pods.Where(pods => pods.Labels.GetValueOrDefault("app.kubernetes.io/component") == "worker"))
            foreach (var fault in OfWorker(pods))
                yield return $"{pods.Owner} {fault}";
        foreach (var shared in set.Pods.Where(pods => Setting(pods, "Worker__ResourcePool").Length > 0).GroupBy(pods => Setting(pods, "Worker__ResourcePool")).Where(pool => pool.Count() > 1))
            yield return $"pool {shared.Key} is served by {string.Join(" and ", shared.Select(pods => pods.Owner))}; each would be scaled for what the other does.";
    }

    private static IEnumerable<string> OfJob(ManifestSet set, Manifest job)
    {
        var pods = job.Pods!;
        var triggers = PodTemplate.Items(job.Spec["triggers"]).ToList();
        if (triggers is not [{ } trigger] || Manifest.Text(trigger["type"]) != "metrics-api")
        {
            yield return "is to have one trigger, of type metrics-api.";
            yield break;
        }

        var metadata = Selection.Pairs(trigger["metadata"]);
        foreach (var needed in new[] { "url", "valueLocation", "targetValue", "authMode" }.Where(key => !metadata.ContainsKey(key)))
            yield return $"has no {needed} in its trigger's metadata.";
        foreach (var (key, value) in metadata.Where(pair => trigger["metadata"]![pair.Key]!.GetValueKind() != System.Text.Json.JsonValueKind.String))
            yield return $"has {key} {value} in its trigger's metadata, which KEDA takes as a string only.";
        var pool = Setting(pods, "Worker__ResourcePool");
        var slots = Setting(pods, "Worker__Slots");
        if (!metadata.GetValueOrDefault("url", "").EndsWith($"/pools/{pool}/slots-wanted?slots_per_worker={slots}", StringComparison.Ordinal))
            yield return $"serves pool {pool} by pods of {slots} slots and asks {metadata.GetValueOrDefault("url")}.";
        if (metadata.GetValueOrDefault("valueLocation") != "wanted_slots")
            yield return $"reads '{metadata.GetValueOrDefault("valueLocation")}'; the answer's field is wanted_slots.";
        if (metadata.GetValueOrDefault("targetValue") != slots)
            yield return $"counts {metadata.GetValueOrDefault("targetValue")} slots to a pod that offers {slots}.";
        if (!set.Of("TriggerAuthentication").Any(one => one.Name == Manifest.Text(trigger["authenticationRef"]?["name"])))
            yield return $"names trigger authentication '{trigger["authenticationRef"]?["name"]}', which there is not.";

        if (Manifest.Text(job.Spec["minReplicaCount"]) != "0")
            yield return "does not go down to zero.";
        if (Manifest.Text(job.Spec["scalingStrategy"]?["strategy"]) != "default")
            yield return "must use the strategy 'default': it takes the pods that there are off the slots wanted, which count running ones.";
        if (Manifest.Text(job.Spec["rollout"]?["strategy"]) != "gradual")
            yield return "ends running pods when it is changed; set rollout.strategy: gradual.";
        if (job.Spec["jobTargetRef"]!["activeDeadlineSeconds"] is not null)
            yield return "ends pods after a time, whatever they train.";
        if (!double.TryParse(Setting(pods, "Worker__" + nameof(WorkerOptions.ExitWhenIdleSeconds)), out var idle) || idle < 60)
            yield return "makes pods that never end, or end while the next job is on its way; set Worker__ExitWhenIdleSeconds to 60 or more.";
    }

    private static IEnumerable<string> OfWorker(PodTemplate pods)
    {
        var gpus = pods.Containers.Select(container => Manifest.Text(container.Root["resources"]?["limits"]?["nvidia.com/gpu"])).FirstOrDefault(count => count.Length > 0) ?? "0";
        var isCuda = Setting(pods, "Worker__DeviceKind") == "cuda";
        if (isCuda && gpus != Setting(pods, "Worker__Slots"))
            yield return $"offers {Setting(pods, "Worker__Slots")} slots of cuda on {gpus} GPUs.";
        if (isCuda && (pods.Spec["nodeSelector"] is null || !PodTemplate.Items(pods.Spec["tolerations"]).Any(one => Manifest.Text(one["key"]) == "nvidia.com/gpu")))
            yield return "has no nodeSelector for its kind of GPU, or does not tolerate the taint nvidia.com/gpu.";
        if (!isCuda && gpus != "0")
            yield return "takes GPUs for slots of the processor.";
        var grace = double.TryParse(Setting(pods, "Worker__CancelGraceSeconds"), out var set) ? set : new WorkerOptions().CancelGraceSeconds;
        if (!double.TryParse(Manifest.Text(pods.Spec["terminationGracePeriodSeconds"]), out var period) || period < grace + 60)
            yield return $"gives its pods {pods.Spec["terminationGracePeriodSeconds"]} s to end; children have {grace} s, and the worker needs up to 60 s more.";
    }

    private static string Setting(PodTemplate pods, string name) =>
        Manifest.Text(pods.Containers.SelectMany(container => container.Env).FirstOrDefault(variable => Manifest.Text(variable["name"]) == name)?["value"]);
}
