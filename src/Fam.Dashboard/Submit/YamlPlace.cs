using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fam.Dashboard.Submit;

/// <summary>A node of a YAML text with its place there, so that the text can be edited without being written anew.</summary>
/// <param name="Start">Of its first letter; of a block, of its first key or dash.</param>
/// <param name="End">After its last letter.</param>
/// <param name="Value">A scalar's value; null where it is no scalar.</param>
/// <param name="Flow">Whether it is written in braces or brackets.</param>
internal sealed record YamlPlace(int Start, int End, string? Value, bool Flow, IReadOnlyList<SpecEntry> Entries, IReadOnlyList<YamlPlace> Items)
{
    public bool IsMap { get; private init; }

    public bool IsList { get; private init; }

    /// <summary>Whether it is a key without anything after it.</summary>
    public bool IsNothing => Value is "" && Start == End;

    /// <summary>The first document of a text; null where it is no YAML, or no map.</summary>
    public static YamlPlace? Read(string text)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            return Node(parser) is { IsMap: true } root ? root : null;
        }
        catch (Exception noYaml) when (noYaml is YamlException or InvalidOperationException)
        {
            // The check of the text says what is wrong with it, and where. The parser has no better word for some brackets that do not match.
            return null;
        }
    }

    public SpecEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key);

    private static YamlPlace Node(IParser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return new(At(scalar.Start), At(scalar.End), scalar.Value, Flow: false, [], []);
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return new(At(alias.Start), At(alias.End), Value: null, Flow: false, [], []);
        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<YamlPlace>();
            while (!parser.Accept<SequenceEnd>(out _))
                items.Add(Node(parser));
            var ended = parser.Consume<SequenceEnd>();
            var flow = sequence.Style == SequenceStyle.Flow;
            // A block's own end lies behind the comments that follow it; the parser ends brackets and braces before their last letter.
            return new(At(sequence.Start), flow || items.Count == 0 ? At(ended.Start) + 1 : items[^1].End, Value: null, flow, [], items) { IsList = true };
        }

        var map = parser.Consume<MappingStart>();
        var entries = new List<SpecEntry>();
        while (!parser.Accept<MappingEnd>(out _))
            entries.Add(new SpecEntry(Node(parser), Node(parser)));
        var end = parser.Consume<MappingEnd>();
        var inBraces = map.Style == MappingStyle.Flow;
        return new(At(map.Start), inBraces || entries.Count == 0 ? At(end.Start) + 1 : entries[^1].End, Value: null, inBraces, entries, []) { IsMap = true };
    }

    private static int At(Mark mark) => checked((int)mark.Index);
}

/// <summary>A key of a map with its value.</summary>
internal sealed record SpecEntry(YamlPlace Key, YamlPlace Value)
{
    /// <summary>After the last letter of both; a key may have no value yet.</summary>
    public int End => Math.Max(Key.End, Value.IsNothing ? Key.End : Value.End);
}
