using System.Text.Encodings.Web;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Spectre.Console;

namespace Fam.Cli.Terminals;

/// <summary>Standard output and standard error, for people or (with <c>--json</c>) for programs.</summary>
internal sealed class Terminal
{
    /// <summary>Width of what goes to a file or a pipe, in characters: lines stay whole, so that a program can read them.</summary>
    private const int UnboundedWidth = 10_000;

    // A terminal is no HTML page: quotes, dashes and arrows stay as they are.
    private static readonly JsonSerializerOptions Indented = new(FamJson.Indented) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new(FamJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Terminal(bool json)
    {
        Json = json;
        Interactive = !json && !Console.IsOutputRedirected;
        Out = Over(Console.Out, Console.IsOutputRedirected);
        Error = Over(Console.Error, Console.IsErrorRedirected);
    }

    /// <summary>Whether programs read: one JSON document on standard output, nothing else there.</summary>
    public bool Json { get; }

    /// <summary>Whether a person looks at standard output, so that lines may be redrawn.</summary>
    public bool Interactive { get; }

    public IAnsiConsole Out { get; }

    public IAnsiConsole Error { get; }

    /// <summary>Writes a view as one indented document.</summary>
    public static void WriteJson<T>(T view) => Console.Out.WriteLine(JsonSerializer.Serialize(view, Indented));

    /// <summary>Writes a view as one line of a stream.</summary>
    public static void WriteJsonLine<T>(T view) => Console.Out.WriteLine(JsonLine(view));

    /// <summary>A view as one line, comparable with the line before.</summary>
    public static string JsonLine<T>(T view) => JsonSerializer.Serialize(view, Compact);

    /// <summary>A remark for people, kept apart from what a command prints.</summary>
    public void Note(string message)
    {
        if (!Json) Error.MarkupLineInterpolated($"{message}");
    }

    /// <summary>Reports a failure: every fault on a line of its own, or one message.</summary>
    public void ReportFailure(ProblemView problem)
    {
        if (Json)
        {
            WriteJson(problem);
            return;
        }

        if (problem.Faults is not { Count: > 0 } faults)
        {
            Error.MarkupLineInterpolated($"[red]error:[/] {problem.Detail ?? problem.Title ?? "unknown"}");
            return;
        }

        FaultLines.Write(Error, faults);
    }

    private static IAnsiConsole Over(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected) console.Profile.Width = UnboundedWidth;
        return console;
    }
}
