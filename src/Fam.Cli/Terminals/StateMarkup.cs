using System.Text.Json;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Terminals;

/// <summary>States in the words of the API, with the colour of their mood.</summary>
internal static class StateMarkup
{
    public static string Name<TState>(TState state) where TState : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    /// <summary>A trial that the search ended has completed, and says so.</summary>
    public static Markup OfJob(JobSummary job) =>
        job is { State: JobState.Completed, EarlyStop: not null } ? new Markup("[green]completed (stopped early)[/]") : Of(job.State);

    public static Markup Of<TState>(TState state) where TState : struct, Enum
    {
        var name = Name(state);
        var colour = name switch
        {
            "completed" => "green",
            "failed" => "red",
            "cancelled" or "cancelling" or "stopping" or "paused" => "yellow",
            "running" or "starting" => "blue",
            _ => "grey",
        };
        return new Markup($"[{colour}]{name}[/]");
    }
}
