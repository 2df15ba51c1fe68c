using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>Problem details (RFC 9457) as Fam's API writes them; <see cref="Faults"/> where a spec was refused.</summary>
public sealed record ProblemView(string? Type, string? Title, int? Status, string? Detail, IReadOnlyList<SpecFault>? Faults);

/// <summary>The API answered with an error.</summary>
public sealed class FamProblemException(ProblemView problem) : Exception(problem.Detail ?? problem.Title ?? $"The orchestrator answered {problem.Status}.")
{
    public ProblemView Problem { get; } = problem;
}
