namespace Fam.Worker.Tokenizers;

/// <summary>Special tokens around a text's own.</summary>
/// <param name="Before">Ids put before.</param>
/// <param name="After">Ids put after.</param>
internal sealed record PostProcessor(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static PostProcessor None { get; } = new([], []);

    /// <exception cref="TokenizerException">The section asks for a post-processor that is not supported.</exception>
    public static PostProcessor Read(Section section) => section.Type switch
    {
        "ByteLevel" => None, // It moves offsets, of which there are none here.
        "TemplateProcessing" => Template(section),
        "RobertaProcessing" or "BertProcessing" => new PostProcessor([Special(section, "cls")], [Special(section, "sep")]),
        "Sequence" => Sequence(section),
        _ => throw section.Unsupported("Sequence, ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing"),
    };

    private static PostProcessor Sequence(Section section)
    {
        var processors = section.Children("processors").Select(Read).Where(processor => processor.Before.Count + processor.After.Count > 0).ToList();
        return processors.Count switch
        {
            0 => None,
            1 => processors[0],
            _ => throw new TokenizerException($"{section.Path}.processors has {processors.Count} processors that add tokens; one is supported."),
        };
    }

    private static PostProcessor Template(Section section)
    {
        List<int> before = [], after = [];
        var own = 0;
        foreach (var piece in section.Children("single"))
        {
            if (piece.Has("Sequence"))
            {
                if (piece.Child("Sequence").Text("id") != "A") throw new TokenizerException($"{piece.Path}.Sequence.id is '{piece.Child("Sequence").Text("id")}'; in a template of one text it must be A.");
                own++;
                continue;
            }

            (own == 0 ? before : after).AddRange(Ids(section, piece.Child("SpecialToken").Text("id")));
        }

        return own == 1 ? new PostProcessor(before, after) : throw new TokenizerException($"{section.Path}.single has the text {own} times; once is supported.");
    }

    private static IEnumerable<int> Ids(Section section, string name)
    {
        var special = section.Child("special_tokens").Child(name);
        return special.Has("ids") && special.Value.GetProperty("ids") is { ValueKind: System.Text.Json.JsonValueKind.Array } ids
            ? [.. ids.EnumerateArray().Select(id => id.TryGetInt32(out var number) && number >= 0 ? number : throw special.Wrong("ids", "an array of whole numbers from 0"))]
            : throw new TokenizerException($"{special.Path}.ids is missing; it must be an array of ids.");
    }

    /// <summary>A token written as <c>["&lt;s&gt;", 0]</c>.</summary>
    private static int Special(Section section, string key) =>
        section.Has(key) && section.Value.GetProperty(key) is { ValueKind: System.Text.Json.JsonValueKind.Array } pair && pair.GetArrayLength() == 2 && pair[1].TryGetInt32(out var id)
            ? id
            : throw new TokenizerException($"{section.Path}.{key} must be a token and its id, such as [\"<s>\", 0].");
}
