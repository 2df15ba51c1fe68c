using Fam.Contracts.Jobs;

namespace Fam.Dashboard.Jobs;

/// <summary>Kinds of failure in words.</summary>
public static class FailureText
{
    public static string Of(FailureKind kind) => kind switch
    {
        FailureKind.UserError => "The spec is at fault",
        FailureKind.OutOfMemory => "Out of memory",
        FailureKind.Crashed => "Crashed",
        FailureKind.LostWorker => "The worker was lost",
        FailureKind.Infrastructure => "The worker could not begin",
        FailureKind.OutOfDisk => "The disk is full",
        FailureKind.Timeout => "It ran out of time",
        _ => kind.ToString(),
    };
}
