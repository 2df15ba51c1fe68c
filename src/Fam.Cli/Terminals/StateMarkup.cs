using System.Text.Json;
using Spectre.Console;

namespace Fam.Cli.Terminals;

/// <summary>States in the words of the API, with the colour of their mood.</summary>
internal static class StateMarkup
{
    public static string Name<TState>(TState state) where TState : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static Markup Of<TState>(TState state) where TState : struct, Enum
    {
        var name = Name(state);
        var colour = name switch
        {
            "completed" => "green",
            "failed" => "red",
            "cancelled" or "cancelling" => "yellow",
            "running" or "starting" => "blue",
            _ => "grey",
        };
        return new Markup($"[{colour}]{name}[/]");
    }
}
