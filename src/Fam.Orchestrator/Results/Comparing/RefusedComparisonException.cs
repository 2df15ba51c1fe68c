namespace Fam.Orchestrator.Results.Comparing;

/// <summary>A comparison is asked for that cannot be.</summary>
/// <param name="parameter">Of the query.</param>
/// <param name="right">What the value must be.</param>
public sealed class RefusedComparisonException(string parameter, object value, string right) : Exception($"{parameter} is '{value}'; it must be {right}.")
{
    public string Parameter => parameter;

    public object Value => value;

    public string Right => right;
}
