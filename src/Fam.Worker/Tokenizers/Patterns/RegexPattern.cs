using System.Text.RegularExpressions;

namespace Fam.Worker.Tokenizers.Patterns;

/// <summary>
/// A regular expression as the reference tokenizers read it (Oniguruma), run by .NET over the text's
/// <see cref="PlaneText"/>, so that a character outside of the basic plane is one character.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    // Patterns are linear on any text we know of; this bound is for those that are not.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Regex regex;
    private readonly string path;

    /// <param name="pattern">In Oniguruma's syntax.</param>
    /// <param name="path">Named where the pattern is not supported.</param>
    /// <exception cref="TokenizerException">The pattern has what .NET has not.</exception>
    public RegexPattern(string pattern, string path)
    {
        this.path = path;
        try
        {
            regex = new Regex(OnigurumaSyntax.Translate(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.Multiline, Limit);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new TokenizerException($"{path} is '{pattern}', which is not supported: {failure.Message}", failure);
        }
    }

    public override IEnumerable<(int Start, int End)> Matches(string text)
    {
        var plane = PlaneText.Of(text);
        var match = First(plane.Text);
        while (match.Success)
        {
            yield return (plane.IndexOf(match.Index), plane.IndexOf(match.Index + match.Length));
            match = Next(match, text.Length);
        }
    }

    private Match First(string text)
    {
        try
        {
            return regex.Match(text);
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw TooSlow(text.Length, slow);
        }
    }

    private Match Next(Match match, int length)
    {
        try
        {
            return match.NextMatch();
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw TooSlow(length, slow);
        }
    }

    private TokenizerException TooSlow(int length, Exception slow) =>
        new($"{path} took longer than {Limit.TotalSeconds:0} s for one match in a text of {length} characters.", slow);
}
