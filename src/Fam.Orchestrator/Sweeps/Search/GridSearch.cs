namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>Every combination of the listed values; the last parameter changes fastest.</summary>
public sealed class GridSearch : ITrialChoices
{
    private readonly IReadOnlyList<SearchParameter> _parameters;

    /// <param name="parameters">Each with listed values, and at most <see cref="int.MaxValue"/> combinations in all.</param>
    public GridSearch(IReadOnlyList<SearchParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.FirstOrDefault(parameter => parameter.Distribution is not null) is { } drawn)
            throw new ArgumentException($"A grid lists its values; {drawn.Name} has a distribution.", nameof(parameters));
        Count = (int?)Combinations(parameters, int.MaxValue)
            ?? throw new ArgumentException($"A grid has at most {int.MaxValue} combinations.", nameof(parameters));
        _parameters = parameters;
    }

    public int Count { get; }

    public IReadOnlyList<Choice> Choose(int trial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trial);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(trial, Count);
        var choices = new Choice[_parameters.Count];
        for (var i = choices.Length - 1; i >= 0; i--)
        {
            var values = _parameters[i].Values;
            choices[i] = new Choice(values[trial % values.Count], trial % values.Count);
            trial /= values.Count;
        }

        return choices;
    }

    /// <summary>The number of combinations, null where it is above the limit; never more than a product under the limit is computed.</summary>
    public static long? Combinations(IReadOnlyList<SearchParameter> parameters, long limit)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var product = 1L;
        foreach (var parameter in parameters)
        {
            if (product > limit / Math.Max(1, parameter.Values.Count)) return null;
            product *= parameter.Values.Count;
        }

        return product;
    }
}
