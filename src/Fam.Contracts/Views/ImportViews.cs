using Fam.Contracts.Specs;

namespace Fam.Contracts.Views;

/// <summary>What comes before the samples of an import: a line of JSON, followed by a line for each sample (<c>SampleScore</c>).</summary>
public sealed record ImportHeader
{
    /// <summary>Samples of one import at most.</summary>
    public const int MostSamples = 1_000_000;

    /// <summary>Metrics and tasks of one import at most.</summary>
    public const int MostNames = 10_000;

    /// <summary>Characters of a sample's line at most.</summary>
    public const int MostCharacters = 1 << 20;

    /// <summary>The sweep's name: 1 to 64 letters, digits, ., - or _.</summary>
    public required string Name { get; init; }

    public required ImportSource Source { get; init; }

    /// <summary>What was asked, one for each task; the first one's metric is what comparisons show.</summary>
    public required IReadOnlyList<EvaluationSpec> Evaluate { get; init; }

    /// <summary>Scores over many samples, such as <c>eval/hellaswag/acc_norm</c>.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The model's shape; null where nobody knows.</summary>
    public ModelSpec? Model { get; init; }
}

/// <summary>Scores that were read from others' files.</summary>
/// <param name="IsNew">False where these files had been imported before, and nothing was changed.</param>
/// <param name="Samples">Samples that are in the ledger.</param>
public sealed record ImportView(string SweepId, string JobId, string Name, string Model, bool IsNew, long Samples);
