using Fam.Contracts.Jobs;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Jobs;

/// <summary>What a transition's detail adds to its reason, in words.</summary>
public static class TransitionText
{
    /// <summary>Null where it adds nothing.</summary>
    public static string? Of(TransitionDetail? detail)
    {
        if (detail is null) return null;
        string?[] parts =
        [
            detail.Failure is { } failure ? FailureText.Of(failure) : null,
            detail is { Restart: { } restart, MaxRestarts: { } most } ? $"restart {restart} of {most}" : null,
            detail.DelaySeconds is { } delay ? $"not before {Units.Duration(delay)} have passed" : null,
            detail.Stop switch
            {
                StopPurpose.Pause => "to pause it",
                StopPurpose.Preempt => "its slot is wanted for another",
                StopPurpose.EarlyStop => "the search has seen enough",
                StopPurpose.Timeout => "its time is up",
                _ => null,
            },
            detail.RunSeconds is { } ran ? $"it had run for {Units.Duration(ran)}" : null,
        ];
        return parts.OfType<string>().ToList() is { Count: > 0 } told ? string.Join(", ", told) : null;
    }
}
