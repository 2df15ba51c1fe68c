using System.Runtime.CompilerServices;
using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Connection;

/// <summary>Reads a sweep again and again until it ends, through short absences of the orchestrator.</summary>
internal sealed class SweepPolling(OrchestratorConnection connection, Terminal terminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>An orchestrator that restarts is back within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Trials of a large sweep that are followed at most.</summary>
    private const int MostFollowed = 50;

    /// <summary>
    /// The sweep about once a second; of one too large to list, with the trials that run. Never ends by itself; the
    /// reader leaves when it has seen enough.
    /// </summary>
    public async IAsyncEnumerable<SweepDetail> WatchAsync(string sweepId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        DateTimeOffset? absentSince = null;
        while (true)
        {
            SweepDetail? sweep = null;
            try
            {
                sweep = await connection.Client.GetSweepAsync(sweepId, cancellation);
                if (sweep.NextJobs is not null)
                    sweep = sweep with { Jobs = (await connection.Client.ListJobsAsync(sweep.Id, JobState.Running, limit: MostFollowed, cancellation: cancellation)).Items };
            }
            catch (HttpRequestException) when (DateTimeOffset.UtcNow - (absentSince ?? DateTimeOffset.UtcNow) < Patience)
            {
                if (absentSince is null) terminal.Note($"{connection.Address} does not answer; trying for {Units.Duration(Patience.TotalSeconds)}.");
                absentSince ??= DateTimeOffset.UtcNow;
            }

            if (sweep is not null)
            {
                absentSince = null;
                yield return sweep;
            }

            await Task.Delay(Interval, cancellation);
        }
    }
}
