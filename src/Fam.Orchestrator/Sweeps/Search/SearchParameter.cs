namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>One dimension of a search: values to choose from, or a distribution to draw from.</summary>
/// <param name="Name">Its name, which seeds its own stream of random numbers.</param>
/// <param name="Values">At least one, unless there is a distribution.</param>
/// <param name="Distribution">Null where values are listed.</param>
public sealed record SearchParameter(string Name, IReadOnlyList<object> Values, Distribution? Distribution = null);

/// <summary>What a parameter is in one trial.</summary>
/// <param name="Value">The value.</param>
/// <param name="Index">Its place among the listed values; -1 where it was drawn from a distribution.</param>
public readonly record struct Choice(object Value, int Index);
