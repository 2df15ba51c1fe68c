using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>More samples would have to be read one by one than a request may.</summary>
public sealed class TooManySamplesException(long samples) : Exception(
    $"{samples} samples would have to be read one by one, of which {ComparisonPairs.MostSamples} are the most: name one task, one length, or fewer sweeps.");
