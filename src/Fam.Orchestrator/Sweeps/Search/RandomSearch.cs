namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>
/// Independent draws. Each parameter of each trial has a stream of its own, seeded by search seed, trial and name:
/// adding a parameter or asking for more trials changes no earlier draw.
/// </summary>
public sealed class RandomSearch(IReadOnlyList<SearchParameter> parameters, long seed, int count) : ITrialChoices
{
    public int Count => count;

    public IReadOnlyList<Choice> Choose(int trial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trial);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(trial, count);
        return [.. parameters.Select(parameter => Draw(parameter, new RandomBits(seed, trial, parameter.Name)))];
    }

    private static Choice Draw(SearchParameter parameter, RandomBits random)
    {
        if (parameter.Distribution is { } distribution) return new Choice(distribution.Draw(random), -1);
        var index = (int)random.Below((ulong)parameter.Values.Count);
        return new Choice(parameter.Values[index], index);
    }
}
