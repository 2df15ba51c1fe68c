using System.Text;
using System.Text.RegularExpressions;

namespace Fam.Worker.Data;

/// <summary>
/// The words of the PassKey prompt, each an id: padding, ten digits (one id each), the words, <c>.</c> and <c>?</c>.
/// With it a small model learns the task in minutes, where bytes take hours.
/// </summary>
public sealed partial class PasskeyWordTokenizer : ITokenizer
{
    private static readonly string[] Vocabulary =
        [.. new[] { "[PAD]" }.Concat(Enumerable.Range(0, 10).Select(digit => $"{digit}")).Concat(Words(PasskeyPrompt.AllText).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))];

    private static readonly Dictionary<string, int> Ids = Vocabulary.Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id, StringComparer.Ordinal);

    public int VocabSize => Vocabulary.Length;

    public int PadId => 0;

    public IReadOnlyList<int> Encode(string text) => [.. Words(text).Select(Id)];

    public string Decode(IEnumerable<int> ids)
    {
        var text = new StringBuilder();
        var afterDigit = false;
        foreach (var word in ids.Where(id => id != PadId).Select(id => Vocabulary[id]))
        {
            var digit = char.IsAsciiDigit(word[0]);
            if (text.Length > 0 && word is not "." and not "?" && !(digit && afterDigit)) text.Append(' ');
            text.Append(word);
            afterDigit = digit;
        }

        return text.ToString();
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    private static int Id(string word) => Ids.TryGetValue(word, out var id)
        ? id
        : throw new ArgumentException($"'{word}' is not a word of the PassKey prompt; the tokenizer 'bytes' takes any text.", nameof(word));

    [GeneratedRegex(@"\d|[^\s\d.?]+|[.?]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();
}
