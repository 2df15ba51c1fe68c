using System.CommandLine;
using System.Globalization;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Spectre.Console;

namespace Fam.Cli.Model;

/// <summary><c>fam model estimate</c>: memory and operations of a step, from the shape alone.</summary>
internal sealed class EstimateModel
{
    private readonly Option<string?> preset = new("--preset") { Description = $"Named size: {string.Join(", ", ModelPresets.Names)}.", HelpName = "NAME" };
    private readonly Option<string?> config = new("--config") { Description = "Instead of a preset, a model's config.json.", HelpName = "FILE" };
    private readonly Option<string?> configuration = new("--configuration") { Description = "Memory by its short name: FULL, M3, FAM, FAM+M3, RMT, …", HelpName = "NAME" };
    private readonly Option<long> length = new("--length") { Description = "Tokens of a sequence.", HelpName = "N", Required = true };
    private readonly Option<int> batch = new("--batch") { Description = "Sequences at once.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> vocabulary = new("--vocab-size") { Description = $"Tokens of the vocabulary. [default: the preset's; for those that train on a processor that of passkey-words, {PasskeyTokens.VocabSize("passkey-words")}]", HelpName = "N" };
    private readonly Option<string> dtype = new("--dtype") { Description = "float32 or bfloat16.", HelpName = "NAME", DefaultValueFactory = _ => "float32" };
    private readonly Option<string> optim = new("--optim") { Description = "adamw or adafactor.", HelpName = "NAME", DefaultValueFactory = _ => "adamw" };
    private readonly Option<int?> lora = new("--lora-r") { Description = "Train an adapter of this rank instead of the model.", HelpName = "N" };
    private readonly Option<bool> checkpointing = new("--gradient-checkpointing") { Description = "Keep only the inputs of layers and compute them again on the way back." };
    private readonly Option<bool> inference = new("--inference") { Description = "Stream the sequence block by block instead of training on it." };
    private readonly Option<string?> device = new("--device") { Description = $"Device whose peak the time is from: {string.Join(", ", DevicePeak.Known.Select(peak => peak.Name))}.", HelpName = "NAME" };
    private readonly Option<double?> peakFlops = new("--peak-flops") { Description = "Instead, operations a second at best, such as 9.9e14.", HelpName = "F" };
    private readonly Option<double?> utilisation = new("--utilisation") { Description = $"Share of the peak that is reached. [default: {DevicePeak.UsualUtilisation.ToString(CultureInfo.InvariantCulture)}; of a measured rate, 1]", HelpName = "SHARE" };
    private readonly Option<bool> measure = new("--measure") { Description = "Instead of a peak, measure matrix products of the model's width on this processor, in one thread." };
    private readonly MemoryOptions memory = new();

    public static Command Command() => new EstimateModel().Create();

    private FamCommand Create()
    {
        var command = new FamCommand(
            "estimate",
            "Estimate memory, operations and time of a step, from the shape alone. Docs: docs/model.md.",
            "fam model estimate --preset 1b --configuration FAM+M3 --length 8704 --dtype bfloat16 --optim adafactor --gradient-checkpointing --device h100",
            "fam model estimate --preset 24b --length 258000 --inference --dtype bfloat16",
            "fam model estimate --preset tiny --configuration FAM --length 1632 --batch 8 --measure");
        foreach (var option in new Option[] { preset, config, configuration, length, batch, vocabulary, dtype, optim, lora, checkpointing, inference, device, peakFlops, utilisation, measure }) command.Options.Add(option);
        memory.AddTo(command);
        return command.Runs((call, cancellation) =>
        {
            Estimate(call);
            return Task.FromResult(ExitStatus.Done);
        });
    }

    private void Estimate(Call call)
    {
        var step = Step(call);
        ModelFailure.Explained(() => Checked(step.Model));
        var (held, work) = (StepMemory.Of(step), StepOperations.Of(step));
        var (rate, basis) = Rate(call, step);
        var view = new EstimateView(step.Model, step.Length, step.Batch, ModelParameters.Count(step.Model), held, held.Total, work, work.Total, rate, basis, work.Total / rate);
        if (call.Terminal.Json)
        {
            Terminal.WriteJson(view);
            return;
        }

        var table = Tables.Create("Memory", "#Bytes", "Operations", "#Number");
        var bytes = new (string Name, long Value)[] { ("weights", held.Weights), ("gradients", held.Gradients), ("optimizer state", held.OptimizerState), ("activations", held.Activations), ("attention", held.Attention), ("logits", held.Logits), ("working", held.Working), ("process", held.Process), ("total", held.Total) };
        var operations = new (string Name, double Value)[] { ("projections", work.Projections), ("attention", work.Attention), ("logits", work.Head), ("backward", work.Backward), ("total", work.Total) };
        for (var row = 0; row < bytes.Length; row++)
        {
            var (name, value) = row < operations.Length ? operations[row] : ("", double.NaN);
            table.AddRow(new Text(bytes[row].Name), new Text(Units.Bytes(bytes[row].Value)), new Text(name), new Text(name.Length == 0 ? "" : value.ToString("0.###e0", CultureInfo.InvariantCulture)));
        }

        call.Terminal.Out.MarkupLineInterpolated($"[bold]{MemoryConfiguration.Of(step.Model).Name}[/], {view.Parameters:N0} parameters, {step.Batch} × {step.Length:N0} tokens, {(step.Trains ? "one training step" : "streamed")}");
        call.Terminal.Out.Write(table);
        call.Terminal.Out.WriteLine($"About {Units.Duration(view.Seconds)} at {rate.ToString("0.##e0", CultureInfo.InvariantCulture)} operations a second, {basis}.");
    }

    private StepShape Step(Call call)
    {
        if (call.Value(preset) is null == call.Value(config) is null) throw CommandFailure.Usage("Give either --preset or --config.");
        var model = memory.Apply(call, Named(call, call.Value(preset) is { } name ? Preset(name) : ModelFailure.Explained(() => Checkpoint.ReadConfigFile(call.Value(config)!))));
        if (model.Architecture.HasMemoryLength() && model.FamLength == 0) model = model with { FamLength = MemoryTraits.UsualLength(model.BlockSize) };
        if (model.Architecture == Architecture.Swa && model.SlidingWindow is null) model = model with { SlidingWindow = model.BlockSize };
        var rank = call.Value(lora);
        return new StepShape
        {
            Model = call.Value(vocabulary) is { } rows ? model with { VocabSize = rows } : model,
            Length = AtLeastOne("--length", call.Value(length)),
            Batch = (int)AtLeastOne("--batch", call.Value(batch)),
            Trains = !call.Value(inference),
            Optimizer = Chosen<OptimizerName>("--optim", call.Value(optim)),
            Bfloat16 = call.Value(dtype) switch { "float32" => false, "bfloat16" => true, var other => throw CommandFailure.Usage($"--dtype is '{other}'; it must be float32 or bfloat16.") },
            Fused = call.Value(dtype) == "float32" && call.Value(device) is null && call.Value(peakFlops) is null,
            GradientCheckpointing = call.Value(checkpointing),
            Trained = rank is null ? null : TrainedPart.Adapter(model, (int)AtLeastOne("--lora-r", rank.Value)),
        };
    }

    private (double Rate, string Basis) Rate(Call call, StepShape step)
    {
        if (new[] { call.Value(device) is not null, call.Value(peakFlops) is not null, call.Value(measure) }.Count(given => given) > 1) throw CommandFailure.Usage("Give one of --device, --peak-flops and --measure.");
        if (call.Value(utilisation) is <= 0 or > 1) throw CommandFailure.Usage($"--utilisation is {call.Value(utilisation)}; it must be above 0 and at most 1.");
        if (call.Value(measure))
        {
            var measured = MatmulRate.Measure(step.Model.HiddenSize, step.Bfloat16);
            return (measured * (call.Value(utilisation) ?? 1), "as matrix products of the model's width ran here just now");
        }

        var peak = call.Value(peakFlops) ?? (call.Value(device) is { } name ? Peak(name, step.Bfloat16) : (double?)null);
        if (peak is <= 0) throw CommandFailure.Usage($"--peak-flops is {peak}; it must be above 0.");
        var share = call.Value(utilisation) ?? DevicePeak.UsualUtilisation;
        return peak is { } best
            ? (best * share, $"{share.ToString("0.##", CultureInfo.InvariantCulture)} of the peak{(call.Value(device) is { } known ? $" of {known}" : "")}")
            : (DevicePeak.ProcessorThread, "taken for one processor thread; --device, --peak-flops or --measure say more");
    }

    private ModelSpec Named(Call call, ModelSpec model)
    {
        if (call.Value(configuration) is not { } name) return model;
        var named = MemoryConfiguration.TryParse(name) ?? throw CommandFailure.Usage($"--configuration is '{name}'; it must be one of {MemoryConfiguration.Grammar}.");
        return model with { Architecture = named.Architecture, MemorySegments = named.MemorySegments, MemoryStopGradient = named.StopGradient };
    }

    private static ModelSpec Preset(string name)
    {
        if (!ModelPresets.Names.Contains(name)) throw CommandFailure.Usage($"--preset is '{name}'; it must be {string.Join(", ", ModelPresets.Names)}.");
        var model = ModelPresets.Of(name);
        return model.VocabSize > 0 ? model : model with { VocabSize = PasskeyTokens.VocabSize("passkey-words") };
    }

    private static bool Checked(ModelSpec model)
    {
        ModelShape.Check(model);
        return true;
    }

    private static double Peak(string name, bool bfloat16) =>
        DevicePeak.Known.FirstOrDefault(peak => peak.Name == name) is { } peak
            ? bfloat16 ? peak.Bfloat16 : peak.FullPrecision
            : throw CommandFailure.Usage($"--device is '{name}'; it must be {string.Join(", ", DevicePeak.Known.Select(peak => peak.Name))}, or give --peak-flops.");

    private static long AtLeastOne(string option, long value) => value >= 1 ? value : throw CommandFailure.Usage($"{option} is {value}; it must be 1 or more.");

    private static T Chosen<T>(string option, string text) where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0])
            ? value
            : throw CommandFailure.Usage($"{option} is '{text}'; it must be {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}.");

    /// <summary>What <c>--json</c> prints; bytes, operations and seconds.</summary>
    private sealed record EstimateView(
        ModelSpec Config, long Length, int Batch, long Parameters, StepMemory Memory, long MemoryBytes, StepOperations Operations, double TotalOperations, double OperationsPerSecond, string Basis, double Seconds);
}
