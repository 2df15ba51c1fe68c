using Fam.Cli.CommandLine;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary>Finds the sweep a user means by an id, a unique start of one, or <c>latest</c>.</summary>
internal static class SweepReference
{
    private const string Latest = "latest";
    private const int Searched = 500;

    public static async Task<SweepDetail> FindAsync(FamClient client, string reference, CancellationToken cancellation)
    {
        if (reference == Latest)
        {
            var newest = await client.ListSweepsAsync(limit: 1, cancellation: cancellation);
            return newest.Items.Count == 0
                ? throw CommandFailure.Failed("there is no sweep yet; submit one with `fam sweep create FILE`")
                : await client.GetSweepAsync(newest.Items[0].Id, cancellation);
        }

        try
        {
            return await client.GetSweepAsync(reference, cancellation);
        }
        catch (FamProblemException unknown) when (unknown.Problem.Status is 404 or 400)
        {
            var recent = await client.ListSweepsAsync(limit: Searched, cancellation: cancellation);
            var matches = recent.Items.Where(sweep => sweep.Id.StartsWith(reference, StringComparison.OrdinalIgnoreCase)).ToList();
            return matches.Count switch
            {
                1 => await client.GetSweepAsync(matches[0].Id, cancellation),
                0 => throw CommandFailure.Failed($"there is no sweep '{reference}'; `fam sweep list` shows those that exist"),
                _ => throw CommandFailure.Usage($"'{reference}' begins the ids of {matches.Count} sweeps ({string.Join(", ", matches.Take(3).Select(sweep => sweep.Id))}, …); write more of it"),
            };
        }
    }
}
