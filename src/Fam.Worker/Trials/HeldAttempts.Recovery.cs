using Fam.Worker.Hosting;

namespace Fam.Worker.Trials;

/// <summary>Finds what an earlier process of the worker left.</summary>
internal sealed partial class HeldAttempts
{
    /// <summary>Finds the attempts that an earlier worker on the same directory left; their events leave after <see cref="Open"/>.</summary>
    public void Recover()
    {
        var open = AttemptDirectory.Scan(options.DataDirectory)
            .Where(found => !found.Directory.IsDone)
            .GroupBy(found => found.JobId, (_, attempts) => attempts.OrderBy(found => found.Token).ToList());
        foreach (var attempts in open)
        {
            foreach (var (_, _, directory) in attempts.SkipLast(1))
                Supersede(directory);
            Recover(attempts[^1].Directory);
        }
    }

    private void Recover(AttemptDirectory files)
    {
        try
        {
            var known = AttemptDirectory.ReadJson<ChildIdentity>(files.Child);
            var assignment = AttemptDirectory.ReadJson<AttemptAssignment>(files.Assignment);
            if (assignment is null || !File.Exists(files.Spool))
            {
                Close(files, AttemptDirectory.Refused + "a worker ended while it created the attempt.");
                return;
            }
            var child = known is null ? null : ChildProcess.Found(known, time);
            logger.AttemptFound(assignment.JobId, assignment.Token, known?.Pid ?? 0, child?.IsAlive ?? false);
            // The rest of a run that an earlier process of the worker began, and never told of.
            var span = BeginRun(assignment.Traceparent, assignment.JobId, assignment.Token);
            span?.SetTag("fam.recovered", true);
            Hold(assignment, files, span, child);
        }
        catch (InvalidDataException wrong)
        {
            logger.DirectoryUnreadable(wrong, files.Path);
            Supersede(files);
        }
    }

    /// <summary>Ends what still runs in a directory whose attempt nobody wants.</summary>
    private void Supersede(AttemptDirectory files)
    {
        try
        {
            if (AttemptDirectory.ReadJson<ChildIdentity>(files.Child) is { } known)
                ChildProcess.Found(known, time).Signal(ChildProcess.SignalKill);
        }
        catch (InvalidDataException wrong)
        {
            logger.DirectoryUnreadable(wrong, files.Path);
        }
        Close(files, "superseded");
    }
}
