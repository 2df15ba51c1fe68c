using System.Runtime.InteropServices;

namespace Fam.Orchestrator.Sweeps.Specs.Yaml;

/// <summary>A place in the text; both numbers count from 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Mark(int Line, int Column);

/// <summary>A value of a YAML text and the place where it starts.</summary>
internal abstract record SpecNode(Mark Mark);

/// <summary>A text that is not a list or a mapping.</summary>
/// <param name="Mark">Place of its first character, quotes included.</param>
/// <param name="Text">The text with quotes and escapes taken away.</param>
/// <param name="Style">Plain, quoted or a block; only a plain one can be a number, true, false or null.</param>
/// <param name="Offset">Characters of the YAML text before it.</param>
internal sealed record ScalarNode(Mark Mark, string Text, ScalarStyle Style, int Offset) : SpecNode(Mark);

/// <summary><c>[a, b]</c> or lines that begin with a dash.</summary>
internal sealed record ListNode(Mark Mark, IReadOnlyList<SpecNode> Items) : SpecNode(Mark);

/// <summary>Keys and values, in the order of the text, each key once.</summary>
internal sealed record MapNode(Mark Mark, IReadOnlyList<MapEntry> Entries) : SpecNode(Mark);

/// <summary>Something whose fault is reported already.</summary>
internal sealed record BrokenNode(Mark Mark) : SpecNode(Mark);

/// <summary>One key of a mapping.</summary>
internal sealed record MapEntry(string Key, Mark KeyMark, SpecNode Value);

/// <summary>How a scalar was written.</summary>
internal enum ScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Block,
}
