using Fam.Cli.CommandLine;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary>Finds the sweep a user means by an id, a unique start of one (the orchestrator knows those), or <c>latest</c>.</summary>
internal static class SweepReference
{
    public const string Latest = "latest";

    public static async Task<SweepDetail> FindAsync(FamClient client, string reference, CancellationToken cancellation)
    {
        try
        {
            return await client.GetSweepAsync(reference == Latest ? await LatestAsync(client, cancellation) : reference, cancellation);
        }
        catch (FamProblemException unknown) when (unknown.Problem.Status == 404)
        {
            throw CommandFailure.Failed($"there is no sweep '{reference}'; `fam sweep list` shows those that exist");
        }
    }

    /// <summary>The id of the sweep submitted last.</summary>
    public static async Task<string> LatestAsync(FamClient client, CancellationToken cancellation)
    {
        var newest = await client.ListSweepsAsync(limit: 1, cancellation: cancellation);
        return newest.Items.Count > 0 ? newest.Items[0].Id : throw CommandFailure.Failed("there is no sweep yet; submit one with `fam sweep create FILE`");
    }
}
