using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Worker.Generation;

namespace Fam.Cli.Model;

/// <summary>Options of how tokens are picked; what is not written is as <c>generation_config.json</c> has it.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<double?> temperature = new("--temperature") { Description = "Draw, with logits divided by this; 0 takes the likeliest token each time.", HelpName = "NUMBER" };
    private readonly Option<int?> topK = new("--top-k") { Description = "Draw from so many of the likeliest tokens; 0 is all.", HelpName = "N" };
    private readonly Option<double?> topP = new("--top-p") { Description = "Draw from the likeliest tokens that together have this probability.", HelpName = "NUMBER" };
    private readonly Option<double?> repetitionPenalty = new("--repetition-penalty") { Description = "Make tokens that were there less likely; 1 changes nothing.", HelpName = "NUMBER" };
    private readonly Option<long> seed = new("--seed") { Description = "Seed of what is drawn.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private readonly Option<string[]> stop = new("--stop") { Description = "End before this text; may be given several times.", HelpName = "TEXT", DefaultValueFactory = _ => [] };
    private readonly Option<int?> maxNewTokens = new("--max-new-tokens") { Description = $"Make at most so many tokens. [default: generation_config.json's, else {GenerationSettings.DefaultNewTokens}]", HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { temperature, topK, topP, repetitionPenalty, seed, stop, maxNewTokens }) command.Options.Add(option);
    }

    public GenerationSettings Apply(Call call, GenerationSettings settings)
    {
        var narrows = call.Value(topK) is not null || call.Value(topP) is not null;
        var applied = settings with
        {
            // Who narrows what is drawn from means to draw.
            Temperature = call.Value(temperature) ?? (narrows && settings.Temperature == 0 ? 1 : settings.Temperature),
            TopK = call.Value(topK) ?? settings.TopK,
            TopP = call.Value(topP) ?? settings.TopP,
            RepetitionPenalty = call.Value(repetitionPenalty) ?? settings.RepetitionPenalty,
            MaxNewTokens = call.Value(maxNewTokens) ?? settings.MaxNewTokens,
        };
        return applied.Fault() is { } fault ? throw CommandFailure.Usage(fault) : applied;
    }

    public long Seed(Call call) => call.Value(seed);

    public IReadOnlyList<string> Stops(Call call) => Array.Exists(call.Value(stop), text => text.Length == 0)
        ? throw CommandFailure.Usage("--stop is empty; it must be a text.")
        : call.Value(stop);
}
