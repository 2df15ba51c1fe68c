using Fam.Cli.Connection;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Reproduction;

/// <summary>Compares one curve of two jobs, step by step, and holds no more than a page of each.</summary>
internal static class CurveAgreement
{
    /// <summary>Whether a metric tells of the machine rather than of the method.</summary>
    public static bool DependsOnMachine(string metric) =>
        metric.StartsWith("system/", StringComparison.Ordinal) || metric.EndsWith("_per_second", StringComparison.Ordinal)
        || metric.EndsWith("seconds", StringComparison.Ordinal) || metric.EndsWith("memory_bytes", StringComparison.Ordinal);

    /// <param name="partial">Steps that only one of them has are no difference.</param>
    public static async Task<MetricAgreement> OfAsync(FamClient client, string original, string reproduced, string metric, double tolerance, bool partial, CancellationToken cancellation)
    {
        await using var first = Points(client, original, metric, cancellation).GetAsyncEnumerator(cancellation);
        await using var second = Points(client, reproduced, metric, cancellation).GetAsyncEnumerator(cancellation);
        var (hasFirst, hasSecond) = (await first.MoveNextAsync(), await second.MoveNextAsync());
        var (points, differing, onlyFirst, onlySecond) = (0L, 0L, 0L, 0L);
        PointDifference? largest = null;
        while (hasFirst || hasSecond)
        {
            if (!hasSecond || (hasFirst && first.Current.Step < second.Current.Step))
            {
                onlyFirst++;
                hasFirst = await first.MoveNextAsync();
                continue;
            }

            if (!hasFirst || second.Current.Step < first.Current.Step)
            {
                onlySecond++;
                hasSecond = await second.MoveNextAsync();
                continue;
            }

            points++;
            var difference = new PointDifference(first.Current.Step, first.Current.Value, second.Current.Value);
            if (!IsSame(difference.Original, difference.Reproduced) && (largest is null || difference.Absolute > largest.Absolute)) largest = difference;
            if (!Agree(difference.Original, difference.Reproduced, tolerance)) differing++;
            (hasFirst, hasSecond) = (await first.MoveNextAsync(), await second.MoveNextAsync());
        }

        return new MetricAgreement(metric, differing == 0 && (partial || onlyFirst + onlySecond == 0), points, differing, onlyFirst, onlySecond, largest);
    }

    /// <summary>The same bits, or both not a number.</summary>
    internal static bool IsSame(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));

    internal static bool Agree(double a, double b, double tolerance) => IsSame(a, b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b))) && tolerance > 0;

    private static IAsyncEnumerable<RawPoint> Points(FamClient client, string job, string metric, CancellationToken cancellation) =>
        Paging.AllAsync(cursor => client.GetPointsAsync(job, metric, cursor, RawPoint.MostOnAPage, cancellation));
}
