using System.Text;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>Text of a spec made fit for a message: one line, bounded, no control characters.</summary>
internal static class Printable
{
    private const int Longest = 80;

    /// <summary>A node as the user wrote it, more or less.</summary>
    public static string Node(SpecNode node) => node switch
    {
        ScalarNode { Style: ScalarStyle.Plain, Text: "" } => "nothing",
        ScalarNode { Style: ScalarStyle.Plain } scalar => Text(scalar.Text),
        ScalarNode { Style: ScalarStyle.SingleQuoted } scalar => $"'{Text(scalar.Text)}'",
        ScalarNode scalar => $"\"{Text(scalar.Text)}\"",
        ListNode list => "a list of " + (list.Items.Count == 1 ? "1 item" : $"{list.Items.Count} items"),
        MapNode => "a mapping",
        _ => "something unreadable",
    };

    public static string Text(string text, int longest = Longest)
    {
        var printable = new StringBuilder(Math.Min(text.Length, longest + 8));
        foreach (var rune in text.EnumerateRunes())
        {
            if (printable.Length >= longest) return printable.Append('…').ToString();
            if (Rune.IsControl(rune)) printable.Append($"\\u{rune.Value:x4}");
            else printable.Append(rune.ToString());
        }

        return printable.ToString();
    }
}
