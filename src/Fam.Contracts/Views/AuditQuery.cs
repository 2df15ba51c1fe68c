namespace Fam.Contracts.Views;

/// <summary>Which entries of the audit are wanted; what is null is not asked for.</summary>
/// <param name="Result">One of <see cref="Results"/>.</param>
/// <param name="Text">Letters in the action or the target, large or small.</param>
public sealed record AuditQuery(string? User = null, string? Result = null, string? Text = null)
{
    public static IReadOnlyList<string> Results { get; } = ["done", "refused", "failed", "abandoned"];
}
