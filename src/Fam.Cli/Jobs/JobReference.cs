using Fam.Cli.CommandLine;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Jobs;

/// <summary>Finds the job a user means by an id or a unique start of one.</summary>
internal static class JobReference
{
    private const int Searched = 500;

    public static async Task<JobDetail> FindAsync(FamClient client, string reference, CancellationToken cancellation)
    {
        try
        {
            return await client.GetJobAsync(reference, cancellation);
        }
        catch (FamProblemException unknown) when (unknown.Problem.Status is 404 or 400)
        {
            var recent = await client.ListJobsAsync(limit: Searched, cancellation: cancellation);
            var matches = recent.Items.Where(job => job.Id.StartsWith(reference, StringComparison.OrdinalIgnoreCase)).ToList();
            return matches.Count switch
            {
                1 => await client.GetJobAsync(matches[0].Id, cancellation),
                0 => throw CommandFailure.Failed($"there is no job '{reference}'; `fam job list` shows those that exist"),
                _ => throw CommandFailure.Usage($"'{reference}' begins the ids of {matches.Count} jobs ({string.Join(", ", matches.Take(3).Select(job => job.Id))}, …); write more of it"),
            };
        }
    }
}
