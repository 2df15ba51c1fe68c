using Fam.Cli.Provenance;
using Fam.Contracts.Views;

namespace Fam.Cli.Reproduction;

/// <summary>What is not the same in where two jobs come from.</summary>
internal static class ProvenanceComparison
{
    /// <summary>What decides whether the same bits can be expected.</summary>
    private static readonly string[] DeviceKeys = ["device", "device_name", "device_compute_capability", "libtorch", "torch_binding", "threads", "openblas_coretype"];

    /// <summary>Facts that name the one job or the other.</summary>
    private static readonly string[] OwnKeys = ["reproduces"];

    /// <summary>Whether all attempts of both ran on one kind of device; false where one of them does not say.</summary>
    public static bool IsSameDevice(JobDetail original, JobDetail reproduced)
    {
        var attempts = original.AttemptList.Concat(reproduced.AttemptList).Select(attempt => attempt.Environment).Where(facts => facts.Count > 0).ToList();
        return attempts.Count > 1 && attempts.TrueForAll(facts => facts.ContainsKey("device_name") && DeviceKeys.All(key => facts.GetValueOrDefault(key) == attempts[0].GetValueOrDefault(key)));
    }

    public static IReadOnlyList<ProvenanceDifference> Between(JobDetail original, JobDetail reproduced)
    {
        var (first, second) = (Facts(original), Facts(reproduced));
        return [.. first.Keys.Union(second.Keys).Where(key => !OwnKeys.Contains(key) && first.GetValueOrDefault(key) != second.GetValueOrDefault(key))
            .Select(key => new ProvenanceDifference(key, first.GetValueOrDefault(key), second.GetValueOrDefault(key)))];
    }

    private static Dictionary<string, string> Facts(JobDetail job)
    {
        var facts = ProvenanceFacts.Of(job).ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
        if (job.WorkerId is { } worker) facts["worker"] = worker;
        return facts;
    }
}
