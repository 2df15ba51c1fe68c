using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Terminals;

/// <summary>Faults of a spec, one a line: <c>line:column field: message</c>.</summary>
internal static class FaultLines
{
    public static void Write(IAnsiConsole console, IReadOnlyList<SpecFault> faults)
    {
        foreach (var fault in faults)
        {
            var place = fault.Line > 0 ? $"{fault.Line}:{fault.Column} " : "";
            var message = OneLine((fault with { Line = 0, Field = "" }).ToString()[2..]);
            console.MarkupLineInterpolated($"[yellow]{place}[/][bold]{OneLine(fault.Field)}[/]: {message}");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
