using System.ComponentModel;
using Fam.Artifacts;
using Fam.Contracts.Messages;
using Fam.Telemetry.Tracing;
using Fam.Worker.Artifacts;
using Fam.Worker.Hosting;

namespace Fam.Worker.Trials;

/// <summary>Takes attempts, or says why not.</summary>
internal sealed partial class HeldAttempts
{
    private async Task<string?> TryTakeAsync(RunJob command, CancellationToken cancellation)
    {
        if (!WorkerOptionsValidation.Name().IsMatch(command.JobId))
            return $"job_id '{command.JobId}' is no name for a directory; it must be letters, digits, '-', '_' and '.'.";
        if (command.Token < 1)
            return $"token is {command.Token}; it must be 1 or more.";
        var newest = AttemptDirectory.NewestToken(options.DataDirectory, command.JobId);
        if (newest > command.Token)
            return $"token {command.Token} of job {command.JobId} is out of date: this worker has seen token {newest}.";
        if (newest == command.Token)
            return AnswerAgain(command);
        if (early.Find(command.JobId, command.Token) is { } stopped)
            return $"it was stopped before it began: {stopped}";
        if (IsDraining)
            return $"worker {identity.WorkerId} is shutting down.";
        if (await storeCheck.FaultAsync(command.StoreProbe, cancellation) is { } otherStore)
            return otherStore;
        if (byJob.TryGetValue(command.JobId, out var older))
        {
            older.Attempt.Discard($"token {command.Token} supersedes it");
            if (await Task.WhenAny(older.Forwarding, Task.Delay(LongestKill, time, cancellation)) != older.Forwarding)
                return $"the child of token {older.Attempt.Token} of this job did not end within {LongestKill.TotalSeconds} s of SIGKILL.";
        }
        var wanted = command.Spec.Resources.SlotsPerTrial;
        var taken = byJob.Values.Sum(held => held.Attempt.Slots);
        if (wanted < 1 || taken + wanted > devices.Slots)
            return $"worker {identity.WorkerId} has {devices.Slots} slots, {taken} taken; the job asks for {wanted}.";
        return DevicesFault(command) ?? TryLaunch(command);
    }

    /// <summary>Why the devices named cannot be had; null where they can.</summary>
    private string? DevicesFault(RunJob command)
    {
        foreach (var (index, slots) in command.Devices)
        {
            if (devices.All.FirstOrDefault(device => device.Index == index) is not { } device)
                return $"worker {identity.WorkerId} has no device {index}; it has {string.Join(", ", devices.All.Select(device => device.Index))}.";
            var taken = byJob.Values.Sum(held => held.Attempt.SlotsOn(index));
            if (slots < 1 || taken + slots > device.Slots)
                return $"device {index} of worker {identity.WorkerId} has {device.Slots} slots, {taken} taken; the job is given {slots}.";
        }

        return null;
    }

    /// <summary>An attempt that is or was here was taken, unless its launch failed.</summary>
    private string? AnswerAgain(RunJob command)
    {
        if (Find(command.JobId, command.Token) is not null)
            return null;
        var outcome = AttemptDirectory.Of(options.DataDirectory, command.JobId, command.Token).Outcome() ?? AttemptDirectory.Refused + "it was never launched.";
        return outcome.StartsWith(AttemptDirectory.Refused, StringComparison.Ordinal) ? outcome[AttemptDirectory.Refused.Length..] : null;
    }

    private string? TryLaunch(RunJob command)
    {
        var files = AttemptDirectory.Of(options.DataDirectory, command.JobId, command.Token);
        var span = BeginRun(command.Traceparent, command.JobId, command.Token);
        var assignment = new AttemptAssignment
        {
            Traceparent = span.Traceparent(),
            JobId = command.JobId, Token = command.Token, Spec = command.Spec, Resume = command.Resume, Fallbacks = command.Fallbacks, Scored = command.Scored, Devices = command.Devices,
            OutputBytes = options.OutputBytesPerAttempt, Directory = files.Path,
        };
        try
        {
            Directory.CreateDirectory(files.Path);
            File.Create(files.Spool).Dispose();
            files.TakeReserve();
            AttemptDirectory.WriteJson(files.Assignment, assignment);
            if (AttemptMaterials.AreNeeded(assignment))
                Hold(assignment, files, span, child: null, cancellation => PrepareAsync(assignment, files, cancellation));
            else
                Hold(assignment, files, span, Launch(assignment, files));
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or Win32Exception)
        {
            logger.LaunchFailed(fault, command.JobId, command.Token);
            var why = fault is IOException full && DiskSpace.IsExhausted(full) ? DiskSpace.Explain(full, files.Path).Message : fault.Message;
            var reason = $"worker {identity.WorkerId} could not launch the child: {why}";
            Close(files, AttemptDirectory.Refused + reason);
            span.Fail(reason);
            span?.Dispose();
            return reason;
        }
    }

    private ChildProcess Launch(AttemptAssignment assignment, AttemptDirectory files)
    {
        var child = launcher.Launch(assignment, files);
        logger.AttemptStarted(assignment.JobId, assignment.Token, child.Identity.Pid);
        return child;
    }

    private async Task<Func<ChildProcess>> PrepareAsync(AttemptAssignment assignment, AttemptDirectory files, CancellationToken cancellation)
    {
        var ready = await materials.BringAsync(assignment, files, cancellation);
        return () => Launch(ready, files);
    }
}
