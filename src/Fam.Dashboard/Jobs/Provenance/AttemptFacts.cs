using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs.Provenance;

/// <summary>What an attempt's child found around it, by what it is about.</summary>
/// <param name="Machine">Build, device, versions, threads.</param>
/// <param name="Inputs">Hashes of the files that it read, by path; solved examples of tasks in files.</param>
/// <param name="Variables">Variables of its process.</param>
public sealed record AttemptFacts(IReadOnlyList<KeyValuePair<string, string>> Machine, IReadOnlyList<KeyValuePair<string, string>> Inputs, IReadOnlyList<KeyValuePair<string, string>> Variables)
{
    private const string Input = "input.";
    private const string Variable = "env.";

    public static AttemptFacts Of(AttemptView attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var facts = attempt.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return new(
            facts.FindAll(pair => !IsInput(pair.Key) && !pair.Key.StartsWith(Variable, StringComparison.Ordinal)),
            facts.FindAll(pair => IsInput(pair.Key)).ConvertAll(pair => KeyValuePair.Create(pair.Key.StartsWith(Input, StringComparison.Ordinal) ? pair.Key[Input.Length..] : pair.Key, pair.Value)),
            facts.FindAll(pair => pair.Key.StartsWith(Variable, StringComparison.Ordinal)).ConvertAll(pair => KeyValuePair.Create(pair.Key[Variable.Length..], pair.Value)));
    }

    /// <summary>Names of facts that earlier attempts found otherwise.</summary>
    public static IReadOnlyList<string> Changed(IReadOnlyList<AttemptView> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        var told = attempts.Where(attempt => attempt.Environment.Count > 0).ToList();
        return [.. told.SelectMany(attempt => attempt.Environment.Keys).Distinct(StringComparer.Ordinal).Where(name => told.Select(attempt => attempt.Environment.GetValueOrDefault(name)).Distinct(StringComparer.Ordinal).Count() > 1).Order(StringComparer.Ordinal)];
    }

    private static bool IsInput(string name) => name.StartsWith(Input, StringComparison.Ordinal) || name.StartsWith(AttemptView.FewshotPrefix, StringComparison.Ordinal);
}
