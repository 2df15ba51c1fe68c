using System.CommandLine;
using System.Diagnostics;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Worker.Checkpoints;
using Fam.Worker.Generation;
using Fam.Worker.Model;
using Fam.Worker.Tokenizers;
using TorchSharp;

namespace Fam.Cli.Model;

/// <summary><c>fam model generate</c>: continues a text, printed as it comes.</summary>
internal static class GenerateText
{
    public static Command Command()
    {
        var checkpoint = ModelCommands.Checkpoint();
        var prompt = new Option<string?>("--prompt") { Description = "Text to continue.", HelpName = "TEXT" };
        var promptFile = new Option<string?>("--prompt-file") { Description = "UTF-8 file to continue; - is standard input.", HelpName = "FILE" };
        var tokenizer = new Option<string?>("--tokenizer") { Description = "A tokenizer.json, or the directory that has it. [default: the checkpoint's]", HelpName = "PATH" };
        var device = ModelCommands.Device();
        var precision = ModelCommands.Precision("float32");
        var plain = new Option<bool>("--no-special-tokens") { Description = "Without the special tokens that the tokenizer puts around a text." };
        var sampling = new SamplingOptions();
        var memory = new MemoryOptions();
        var command = new FamCommand(
            "generate",
            "Continue a text, printed as it comes. Defaults are those of the checkpoint's generation_config.json; without one, the likeliest token each time.",
            "fam model generate --checkpoint DIR --prompt 'Once upon a time'",
            "fam model generate --checkpoint DIR --prompt-file book.txt --temperature 0.8 --top-p 0.95 --seed 7",
            "fam model generate --checkpoint DIR --prompt-file book.txt --architecture fam --block-size 1024 --fam-length 64 --memory-segments 3")
        {
            checkpoint, prompt, promptFile, tokenizer, device, precision, plain,
        };
        sampling.AddTo(command);
        memory.AddTo(command);
        return command.Runs(async (call, cancellation) =>
        {
            if (call.Value(prompt) is null == call.Value(promptFile) is null) throw CommandFailure.Usage("exactly one of --prompt and --prompt-file is needed.");
            var text = call.Value(prompt) ?? await TokenizeText.ReadAsync(call.Value(promptFile)!, cancellation);
            // Ctrl-C is listened for once the command has given its thread back.
            await Task.Yield();
            var directory = call.Value(checkpoint);
            var settings = ModelFailure.Explained(() => sampling.Apply(call, GenerationSettings.Read(directory)));
            var loaded = ModelFailure.Explained(() => TokenizerFile.Load(call.Value(tokenizer) ?? directory));
            var spec = ModelFailure.Explained(() => memory.Apply(call, Checkpoint.ReadConfig(directory)));
            var ids = ModelFailure.Explained(() => loaded.Encode(text, addSpecialTokens: !call.Value(plain)));
            Check(ids, spec.VocabSize);
            using var scope = torch.NewDisposeScope();
            var model = ModelFailure.Explained(() => PretrainedModel.Load(directory, spec, Precisions.Parse(call.Value(precision))));
            foreach (var name in model.Drawn) call.Terminal.Note($"{name} is not in the checkpoint: drawn from its token embeddings, not trained.");
            ModelFailure.Explained(() => model.Decoder.to(TorchDevice.Parse(call.Value(device))));
            Write(call, new TextGeneration(model.Decoder, loaded, settings, sampling.Stops(call), sampling.Seed(call)), ids, cancellation);
            return ExitStatus.Done;
        });
    }

    private static void Check(IReadOnlyList<int> ids, int vocabulary)
    {
        if (ids.Count == 0) throw CommandFailure.Usage("the prompt has no tokens; at least one is needed.");
        if (ids.Max() >= vocabulary) throw CommandFailure.Usage($"the tokenizer gives the id {ids.Max()}, and the model's vocab_size is {vocabulary}; they do not belong together.");
    }

    private static void Write(Call call, TextGeneration generation, IReadOnlyList<int> prompt, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var parts = new List<string>();
        foreach (var part in generation.Run(prompt, cancellation))
        {
            if (call.Terminal.Json)
            {
                parts.Add(part);
                continue;
            }

            Console.Out.Write(part);
            Console.Out.Flush();
        }

        if (call.Terminal.Json)
        {
            Terminal.WriteJson(new GeneratedText(string.Concat(parts), prompt.Count, generation.Made, generation.End!.Value, clock.Elapsed.TotalSeconds));
            return;
        }

        Console.Out.WriteLine();
        call.Terminal.Note($"{prompt.Count} tokens read, {generation.Made} made in {clock.Elapsed.TotalSeconds:0.0} s ({generation.End}).");
    }

    /// <summary>What <c>--json</c> prints.</summary>
    private sealed record GeneratedText(string Text, int PromptTokens, int Tokens, GenerationEnd EndedBy, double Seconds);
}
