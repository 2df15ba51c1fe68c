using System.Buffers;

namespace Fam.Worker.Tokenizers;

/// <summary>Added tokens by their characters: finds the leftmost one in a text, and of those that begin there the longest.</summary>
internal sealed class TokenTrie
{
    private sealed class Node
    {
        public Dictionary<char, Node> Next { get; } = [];

        public AddedToken? Token { get; set; }
    }

    private readonly Node root = new();
    private SearchValues<char>? starts;

    public void Add(string content, AddedToken token)
    {
        var node = root;
        foreach (var character in content)
        {
            if (!node.Next.TryGetValue(character, out var next)) node.Next[character] = next = new Node();
            node = next;
        }

        node.Token = token;
        starts = null;
    }

    /// <summary>Matches in order, not overlapping.</summary>
    public IEnumerable<(int Start, int End, AddedToken Token)> Matches(string text)
    {
        if (root.Next.Count == 0) yield break;
        starts ??= SearchValues.Create([.. root.Next.Keys]);
        for (var at = 0; at < text.Length;)
        {
            var skipped = text.AsSpan(at).IndexOfAny(starts);
            if (skipped < 0) yield break;
            at += skipped;
            if (LongestAt(text, at) is not { } match)
            {
                at++;
                continue;
            }

            yield return (at, match.End, match.Token);
            at = match.End;
        }
    }

    private (int End, AddedToken Token)? LongestAt(string text, int start)
    {
        (int End, AddedToken Token)? longest = null;
        var node = root;
        for (var at = start; at < text.Length && node.Next.TryGetValue(text[at], out var next); at++)
        {
            node = next;
            if (node.Token is { } token) longest = (at + 1, token);
        }

        return longest;
    }
}
