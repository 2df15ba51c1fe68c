using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Reproduction;

/// <summary>Holds a job against another that did the same trial.</summary>
internal static class Agreement
{
    /// <summary>What is asked for where the devices are not of one kind: rounding adds up over the steps of a training.</summary>
    public const double OtherDeviceTolerance = 0.02;

    /// <param name="tolerance">Null asks for the same bits on the same kind of device, else for <see cref="OtherDeviceTolerance"/>.</param>
    public static async Task<AgreementView> OfAsync(FamClient client, JobDetail original, JobDetail reproduced, double? tolerance, CancellationToken cancellation)
    {
        var sameDevice = ProvenanceComparison.IsSameDevice(original, reproduced);
        var asked = tolerance ?? (sameDevice ? 0 : OtherDeviceTolerance);
        var partial = original.State != JobState.Completed || original.EarlyStop is not null;
        var names = original.Metrics.Keys.Union(reproduced.Metrics.Keys).Order(StringComparer.Ordinal).ToLookup(CurveAgreement.DependsOnMachine);
        var metrics = new List<MetricAgreement>();
        foreach (var name in names[false])
            metrics.Add(await CurveAgreement.OfAsync(client, original.Id, reproduced.Id, name, asked, partial, cancellation));
        var samples = await LedgerAgreement.OfAsync(client, original.Id, reproduced.Id, asked, partial, cancellation);
        return new AgreementView
        {
            Original = original.Id,
            Reproduced = reproduced.Id,
            Agrees = samples.Agrees && metrics.TrueForAll(metric => metric.Agrees) && metrics.Exists(metric => metric.Points > 0),
            SameDevice = sameDevice,
            Tolerance = asked,
            Partial = partial,
            Metrics = metrics,
            Samples = samples,
            NotCompared = [.. names[true]],
            Differences = ProvenanceComparison.Between(original, reproduced),
        };
    }
}
