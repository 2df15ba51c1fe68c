using System.Text.Json;

namespace Fam.Worker.Tokenizers.Bpe;

/// <summary>Reads the section <c>model</c>.</summary>
internal static class BytePairReader
{
    /// <exception cref="TokenizerException">Another model, dropout, or merges that name tokens the vocabulary lacks.</exception>
    public static BytePairModel Read(Section model)
    {
        if (model.Type is not "BPE" and not "") throw model.Unsupported("BPE");
        if (model.Has("dropout") && model.Value.GetProperty("dropout") is not { ValueKind: JsonValueKind.Number } dropout) throw model.Wrong("dropout", "null");
        else if (model.Has("dropout") && model.Value.GetProperty("dropout").GetDouble() != 0) throw model.Wrong("dropout", "null: encoding must not be random");
        var vocabulary = Vocabulary(model.Child("vocab"));
        var prefix = model.OptionalText("continuing_subword_prefix") ?? "";
        var unknown = model.OptionalText("unk_token");
        // An unknown token that is not in the vocabulary fails in the reference at its first use.
        if (unknown is not null && !vocabulary.ContainsKey(unknown)) throw model.Wrong("unk_token", "null or a token of the vocabulary");
        return new BytePairModel(vocabulary, Merges(model, vocabulary, prefix), new BytePairOptions(
            unknown is null ? null : vocabulary[unknown],
            model.Flag("fuse_unk", false),
            model.Flag("byte_fallback", false),
            model.Flag("ignore_merges", false),
            prefix,
            model.OptionalText("end_of_word_suffix") ?? ""));
    }

    private static Dictionary<string, int> Vocabulary(Section section)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in section.Value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out var id) || id < 0) throw section.Wrong(member.Name, "a whole number from 0");
            vocabulary[member.Name] = id;
        }

        return vocabulary.Count > 0 ? vocabulary : throw new TokenizerException($"{section.Path} is empty; a tokenizer has at least one token.");
    }

    private static MergeTable Merges(Section model, Dictionary<string, int> vocabulary, string prefix)
    {
        if (!model.Has("merges") || model.Value.GetProperty("merges") is not { ValueKind: JsonValueKind.Array } merges)
            throw new TokenizerException($"{model.Path}.merges is missing; it must be an array.");
        var table = new MergeTable(merges.GetArrayLength());
        var rank = 0;
        foreach (var element in merges.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.String && element.GetString()!.StartsWith("#version", StringComparison.Ordinal)) continue;
            var (left, right) = Pair(model, element, rank);
            table.Add(Id(left), Id(right), rank, Id(left + right[(right.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : 0)..]));
            rank++;
        }

        return table;

        int Id(string token) => vocabulary.TryGetValue(token, out var id) ? id : throw new TokenizerException($"{model.Path}.merges[{rank}] needs the token '{token}', which the vocabulary lacks.");
    }

    /// <summary>A merge is <c>"a b"</c> or <c>["a", "b"]</c>.</summary>
    private static (string Left, string Right) Pair(Section model, JsonElement element, int rank)
    {
        string?[] parts = element.ValueKind switch
        {
            JsonValueKind.String => [.. element.GetString()!.Split(' ')],
            JsonValueKind.Array => [.. element.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString() : null)],
            _ => [],
        };
        return parts is [{ } left, { } right]
            ? (left, right)
            : throw new TokenizerException($"{model.Path}.merges[{rank}] is {element.GetRawText()}; it must be two tokens, as \"a b\" or [\"a\", \"b\"].");
    }
}
