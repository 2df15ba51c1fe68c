using Fam.Cli.CommandLine;
using Fam.Cli.Sweeps;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Jobs;

/// <summary>Finds the job a user means by its id (<c>SWEEP-INDEX</c>), a unique start of the sweep's id, or <c>latest</c> in its place.</summary>
internal static class JobReference
{
    public static async Task<JobDetail> FindAsync(FamClient client, string reference, CancellationToken cancellation)
    {
        try
        {
            return await client.GetJobAsync(reference, cancellation);
        }
        catch (FamProblemException unknown) when (unknown.Problem.Status == 404)
        {
            return await FindInSweepAsync(client, reference, cancellation)
                ?? throw CommandFailure.Failed($"there is no job '{reference}'; `fam job list` shows those that exist");
        }
    }

    private static async Task<JobDetail?> FindInSweepAsync(FamClient client, string reference, CancellationToken cancellation)
    {
        var dash = reference.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(reference[(dash + 1)..], out var index)) return null;
        var sweep = await SweepReference.FindAsync(client, reference[..dash], cancellation);
        return index >= 0 && index < sweep.Trials.Total ? await client.GetJobAsync($"{sweep.Id}-{index}", cancellation) : null;
    }
}
