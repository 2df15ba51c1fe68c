using Fam.Contracts.Estimates;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>What arms cost, from what their workers reported.</summary>
public static class ArmCosts
{
    /// <param name="own">The arm's samples of the task, added up.</param>
    /// <param name="trainingSeconds">Lost work included.</param>
    /// <param name="inferenceLength">Tokens of the sequence that operations are counted in.</param>
    public static ArmCost Of(ComparedArm arm, IReadOnlyCollection<ScoredLength> own, double? trainingSeconds, long inferenceLength)
    {
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(own);
        var latest = RowJson.Read<Dictionary<string, double>>(arm.Job.Metrics);
        var peaks = own.Select(cell => (double?)cell.PeakMemoryBytes).Append(Reported("system/peak_memory_bytes")).Max();
        return new ArmCost
        {
            TrainingTokens = Reported("train/tokens"),
            TrainingOperations = Reported("train/operations"),
            StepSeconds = Reported("train/seconds"),
            TrainingSeconds = trainingSeconds,
            Slots = arm.Job.Slots,
            SlotSeconds = arm.Job.Slots * trainingSeconds,
            DeviceKind = arm.Spec.Runtime.Device.StartsWith("cuda", StringComparison.Ordinal) ? "cuda" : "cpu",
            OperationsPerToken = StepOperations.OfToken(arm.Spec.Model, inferenceLength),
            EvaluationSeconds = own.Count == 0 ? null : own.Sum(cell => cell.Seconds),
            PeakMemoryBytes = (long?)peaks,
        };

        double? Reported(string metric) => latest.TryGetValue(metric, out var value) && double.IsFinite(value) ? value : null;
    }
}
