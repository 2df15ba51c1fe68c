using Fam.Cli.Connection;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;

namespace Fam.Cli.Reproduction;

/// <summary>Compares the scored samples of two jobs, which the server gives in one order.</summary>
internal static class LedgerAgreement
{
    /// <param name="tolerance">Of scores; with 0 the answers have to be the same, too.</param>
    /// <param name="partial">Samples that only one of them has are no difference.</param>
    public static async Task<SampleAgreement> OfAsync(FamClient client, string original, string reproduced, double tolerance, bool partial, CancellationToken cancellation)
    {
        await using var first = Samples(client, original, cancellation).GetAsyncEnumerator(cancellation);
        await using var second = Samples(client, reproduced, cancellation).GetAsyncEnumerator(cancellation);
        var (compared, differing) = (0L, 0L);
        string? where = null;
        while (true)
        {
            var (hasFirst, hasSecond) = (await first.MoveNextAsync(), await second.MoveNextAsync());
            if (!hasFirst && !hasSecond) return new SampleAgreement(differing == 0, compared, differing, Missing: 0, where);
            // From here on they are not the same samples, and comparing them would say nothing.
            if (!hasFirst || !hasSecond || Name(first.Current) != Name(second.Current))
                return new SampleAgreement(differing == 0 && partial, compared, differing, Missing: 1, where ?? Name(hasFirst ? first.Current : second.Current));
            compared++;
            if (Agree(first.Current, second.Current, tolerance)) continue;
            differing++;
            where ??= Name(first.Current);
        }
    }

    private static bool Agree(SampleScore a, SampleScore b, double tolerance) =>
        a.Expected == b.Expected && a.Skipped == b.Skipped && a.ScorerVersion == b.ScorerVersion && (tolerance > 0 || a.Answer == b.Answer) && CurveAgreement.Agree(a.Score, b.Score, tolerance);

    private static string Name(SampleScore sample) => $"{sample.Task} at {sample.FillerBlocks}, sample {sample.Index}";

    private static IAsyncEnumerable<SampleScore> Samples(FamClient client, string job, CancellationToken cancellation) =>
        Paging.AllAsync(cursor => client.GetSamplesAsync(job, cursor, Paging.LargestPage, cancellation));
}
