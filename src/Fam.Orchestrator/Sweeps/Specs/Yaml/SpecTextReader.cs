using Fam.Orchestrator.Sweeps.Specs.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fam.Orchestrator.Sweeps.Specs.Yaml;

/// <summary>
/// Reads a text into nodes that know their places. Aliases, tags, merge keys and second documents are refused: a
/// sweep says what it means where it means it, and an alias can stand for more text than fits in memory.
/// </summary>
internal sealed class SpecTextReader
{
    private readonly FaultList _faults;
    private readonly Parser _parser;
    private readonly Stack<(Mark Mark, char Bracket)> _openBrackets = new();
    private Mark _last = new(1, 1);

    private SpecTextReader(string text, FaultList faults)
    {
        _faults = faults;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The root mapping, or null where the text cannot be read; the reason is in the faults.</summary>
    public static MapNode? Read(string text, FaultList faults)
    {
        var reader = new SpecTextReader(text, faults);
        try
        {
            return reader.ReadRoot();
        }
        catch (YamlException e)
        {
            SyntaxFault.Report(faults, text, e, reader._last, reader.OpenBracket);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner's own way of failing on some texts, such as a bracket that is never closed.
            SyntaxFault.Report(faults, text, e, reader._last, reader.OpenBracket);
            return null;
        }
    }

    private (Mark Mark, char Bracket)? OpenBracket => _openBrackets.TryPeek(out var open) ? open : null;

    private MapNode? ReadRoot()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            _faults.Add(new(1, 1), "", "the text is empty", allowed: "a sweep, with at least name, kind and method");
            return null;
        }

        Next();
        var root = ReadNode(1);
        if (root is null) return null;
        Next();
        Next();
        if (_parser.Current is DocumentStart second)
        {
            _faults.Add(At(second.Start), "", "a second document begins here", allowed: "one sweep in one text; remove the line ---");
            return null;
        }

        if (root is MapNode map) return map;
        if (root is not BrokenNode) _faults.Add(root.Mark, "", "a sweep is a mapping of keys to values", Printable.Node(root), "lines such as name: passkey");
        return null;
    }

    /// <summary>The node at the current event, which is its last event afterwards; null where reading must end.</summary>
    private SpecNode? ReadNode(int depth)
    {
        var mark = At(_parser.Current!.Start);
        if (depth > SpecLimits.Depth)
        {
            _faults.Add(mark, "", $"lists and mappings are nested more than {SpecLimits.Depth} deep", allowed: $"at most {SpecLimits.Depth}");
            return null;
        }

        var refused = Refused(_parser.Current);
        if (refused is not null) _faults.Add(mark, "", refused, allowed: "the value, written out where it is used");
        var node = _parser.Current switch
        {
            Scalar scalar => ReadScalar(scalar, mark),
            SequenceStart sequence => ReadList(mark, depth, sequence.Style == YamlDotNet.Core.Events.SequenceStyle.Flow),
            MappingStart mapping => ReadMap(mark, depth, mapping.Style == YamlDotNet.Core.Events.MappingStyle.Flow),
            _ => new BrokenNode(mark),
        };
        return node is null || refused is null ? node : new BrokenNode(mark);
    }

    private static string? Refused(ParsingEvent happened) => happened switch
    {
        AnchorAlias => "aliases (*name) are not supported",
        NodeEvent { Anchor.IsEmpty: false } => "anchors (&name) are not supported",
        NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } => "tags (!name) are not supported",
        _ => null,
    };

    private SpecNode ReadScalar(Scalar scalar, Mark mark)
    {
        if (scalar.Value.Length > SpecLimits.ScalarCharacters)
        {
            _faults.Add(mark, "", "this value is too long", $"{scalar.Value.Length} characters", $"at most {SpecLimits.ScalarCharacters}");
            return new BrokenNode(mark);
        }

        var style = scalar.Style switch
        {
            YamlDotNet.Core.ScalarStyle.SingleQuoted => ScalarStyle.SingleQuoted,
            YamlDotNet.Core.ScalarStyle.DoubleQuoted => ScalarStyle.DoubleQuoted,
            YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded => ScalarStyle.Block,
            _ => ScalarStyle.Plain,
        };
        return new ScalarNode(mark, scalar.Value, style, (int)scalar.Start.Index);
    }

    private ListNode? ReadList(Mark mark, int depth, bool flow)
    {
        if (flow) _openBrackets.Push((mark, '['));
        var items = new List<SpecNode>();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            if (ReadNode(depth + 1) is not { } item) return null;
            if (items.Count == SpecLimits.Items) _faults.Add(item.Mark, "", $"this list has more than {SpecLimits.Items} items", allowed: $"at most {SpecLimits.Items}");
            if (items.Count <= SpecLimits.Items) items.Add(item);
        }

        if (flow) _openBrackets.Pop();
        return new ListNode(mark, items);
    }

    private MapNode? ReadMap(Mark mark, int depth, bool flow)
    {
        if (flow) _openBrackets.Push((mark, '{'));
        var entries = new List<MapEntry>();
        var seen = new Dictionary<string, Mark>();
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            if (ReadNode(depth + 1) is not { } key) return null;
            Next();
            if (ReadNode(depth + 1) is not { } value) return null;
            if (key is not ScalarNode { Text: var name })
            {
                if (key is not BrokenNode) _faults.Add(key.Mark, "", "a key is a word, not a list or a mapping", Printable.Node(key));
            }
            else if (name == "<<")
            {
                _faults.Add(key.Mark, "<<", "merge keys (<<) are not supported", allowed: "the keys, written out where they are used");
            }
            else if (!seen.TryAdd(name, key.Mark))
            {
                _faults.Add(key.Mark, Printable.Text(name), $"this key is here twice, first on line {seen[name].Line}", allowed: "each key once");
            }
            else if (seen.Count > SpecLimits.Items)
            {
                _faults.Add(mark, "", $"this mapping has more than {SpecLimits.Items} keys", allowed: $"at most {SpecLimits.Items}");
            }
            else
            {
                entries.Add(new MapEntry(name, key.Mark, value));
            }
        }

        if (flow) _openBrackets.Pop();
        return new MapNode(mark, entries);
    }

    private void Next()
    {
        var end = _parser.Current?.End ?? YamlDotNet.Core.Mark.Empty;
        _last = At(end);
        if (!_parser.MoveNext() || _parser.Current is null) throw new SyntaxErrorException(end, end, "The text ends too early.");
    }

    private static Mark At(YamlDotNet.Core.Mark mark) => new((int)mark.Line, (int)mark.Column);
}
