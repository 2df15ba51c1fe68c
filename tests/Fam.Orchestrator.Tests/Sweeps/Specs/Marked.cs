using Fam.Contracts.Views;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Tests.Sweeps.Specs;

/// <summary>Reads specs in which <c>▶</c> stands right before every place where a fault must be reported.</summary>
internal static class Marked
{
    /// <summary>A sweep that is right, to which a test adds what it is about.</summary>
    public const string Train = "name: a\nkind: train\nmethod: grid\ntraining: {max_steps: 2000}\n";

    /// <summary>The same for an adapter.</summary>
    public const string Lora = "name: a\nkind: lora\nmethod: grid\nmodel_name_or_path: base\ntraining: {max_steps: 2000}\n";

    /// <summary>The faults must be at the marks and nowhere else, with these fields and these words in them, in order.</summary>
    public static void Faults(string marked, params (string Field, string Words)[] expected)
    {
        var (yaml, places) = Unmark(marked);
        var faults = SweepSpecReader.Read(yaml).Faults;
        var shown = string.Join('\n', faults);
        Assert.True(places.Count == faults.Count && expected.Length == faults.Count, $"{faults.Count} faults, {places.Count} marks, {expected.Length} expected:\n{shown}");
        for (var i = 0; i < faults.Count; i++)
        {
            Assert.True(places[i] == (faults[i].Line, faults[i].Column), $"Expected fault {i} at {places[i]}:\n{shown}");
            Assert.Equal(expected[i].Field, faults[i].Field);
            Assert.Contains(expected[i].Words, faults[i].ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>Exactly one fault, at the mark.</summary>
    public static SpecFault Fault(string marked, string field, string words)
    {
        Faults(marked, (field, words));
        return SweepSpecReader.Read(Unmark(marked).Yaml).Faults[0];
    }

    /// <summary>The sweep of a spec that is right.</summary>
    public static SweepSpec Right(string yaml)
    {
        var result = SweepSpecReader.Read(yaml);
        Assert.True(result.Spec is not null, string.Join('\n', result.Faults));
        Assert.Empty(result.Faults);
        return result.Spec;
    }

    private static (string Yaml, List<(int Line, int Column)> Places) Unmark(string marked)
    {
        var places = new List<(int, int)>();
        var (line, column) = (1, 1);
        foreach (var character in marked)
        {
            if (character == '▶') places.Add((line, column));
            else if (character == '\n') (line, column) = (line + 1, 1);
            else column++;
        }

        return (marked.Replace("▶", "", StringComparison.Ordinal), places);
    }
}
