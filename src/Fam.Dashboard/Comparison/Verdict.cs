namespace Fam.Dashboard.Comparison;

/// <summary>What one pair of configurations comes to at one size, in plain words.</summary>
/// <param name="Outcome">Who is ahead: <c>FAM is ahead</c>.</param>
/// <param name="Tone"><c>good</c> where feedback memory is ahead, <c>bad</c> where it is behind, else <c>neutral</c>.</param>
/// <param name="Scores">Both scores, where, on how many samples, and how sure that is.</param>
/// <param name="Cost">What the first costs against the second; empty where nothing is known.</param>
/// <param name="Remarks">What else a reader must know, each a sentence.</param>
/// <param name="Parameters">Of the models.</param>
public sealed record Verdict(string Size, string Outcome, string Tone, string Scores, string Cost, IReadOnlyList<string> Remarks, double Parameters)
{
    /// <summary>All of it as one line.</summary>
    public string Line => string.Join(' ', new[] { Size.Length == 0 ? "" : $"{Size}:", Scores + ";", Outcome + ".", Cost }.Concat(Remarks).Where(part => part.Length > 0));
}
