using System.Globalization;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>What holds between a trial's device and what it asks of the pool.</summary>
internal static class ResourceRules
{
    private const string Device = "runtime.device";
    private const string Replicas = "runtime.replicas";
    private const string Kind = "resources.device_kind";
    private const string Capability = "resources.min_compute_capability";

    public static void Check(TrialCheck trial)
    {
        var values = trial.Values;
        var onCuda = values.Text(Device)?.StartsWith("cuda", StringComparison.Ordinal) == true;
        if (onCuda && values.Text(Kind) is "cpu")
            trial.Fault([Kind, Device], $"runtime.device is {values.Text(Device)}, which a cpu slot has not", "cuda, or runtime.device: cpu");
        if (values.Number(Capability) is { } capability && values.Text(Kind) is not "cuda")
            trial.Fault([Capability, Kind], $"min_compute_capability ({capability.ToString(CultureInfo.InvariantCulture)}) is asked of slots that need not be CUDA's", "device_kind: cuda beside it");
        if (values.Whole(Replicas) is > 1 and { } replicas && values.Text("kind") is not "evaluate")
        {
            if (values.Whole("resources.slots_per_trial") is { } held && replicas > held)
                trial.Fault([Replicas, "resources.slots_per_trial"], $"replicas ({replicas}) must not be above slots_per_trial ({held})", $"1 to {held}, or slots_per_trial of at least {replicas}");
            if (values.Text(Device) is ['c', 'u', 'd', 'a', ':', ..]) trial.Fault([Device, Replicas], "names one device, and each of several replicas has its own", "cuda, or replicas: 1");
        }

        // A trial sees only the devices it was given, numbered from 0; it never has more of them than slots.
        if (values.Text(Device) is ['c', 'u', 'd', 'a', ':', .. var number] && values.Whole("resources.slots_per_trial") is { } slots && int.Parse(number, CultureInfo.InvariantCulture) >= slots)
            trial.Fault([Device], $"numbers the trial's own devices, of which {(slots == 1 ? "1 slot gives" : $"{slots} slots give")} at most {slots}", slots == 1 ? "cuda or cuda:0" : $"cuda, or cuda:0 to cuda:{slots - 1}");
    }
}
