using System.Text.Json.Nodes;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Adapters;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Training;

/// <summary>Adapters trained on a base without a memory, in this process.</summary>
public sealed class LoraTrainingTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-lora-training-").FullName;

    public LoraTrainingTests()
    {
        var shape = new ModelSpec { VocabSize = 54, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1 };
        using var plain = new Decoder(shape);
        Initialization.Apply(plain, seed: 4);
        Checkpoint.SaveModel(plain, Directory.CreateDirectory(Base).FullName);
    }

    private string Base => Path.Combine(root, "base");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_resumed_adapter_has_the_same_curve_bit_for_bit()
    {
        var whole = Run(Assignment("whole"));
        var saved = whole.Events.OfType<CheckpointSaved>().First();
        Assert.Equal(6, saved.Step);
        Assert.True(saved.Bytes < 60_000, "a checkpoint holds the adapter and its optimizer, not the base");
        Directory.Move(Path.Combine(root, "whole"), Path.Combine(root, "kept"));
        saved = saved with { Path = saved.Path.Replace("/whole/", "/kept/", StringComparison.Ordinal) };
        var resumed = Run(Assignment("whole") with { Resume = new ResumePoint(saved.Step, saved.Path, saved.ModelSha256) });
        Assert.Equal(Curve(whole).Where(point => point.Step > 6), Curve(resumed));
        Assert.Equal(whole.Events.OfType<CheckpointSaved>().Last().ModelSha256, resumed.Events.OfType<CheckpointSaved>().Last().ModelSha256);
    }

    [Fact]
    public void The_merged_checkpoint_answers_as_the_job_did_and_knows_where_it_comes_from()
    {
        var trained = Run(Assignment("trained"));
        var adapter = trained.Events.OfType<CheckpointSaved>().Last().Path;
        var merged = Path.Combine(root, "merged");
        var lineage = AdapterMerge.Run(adapter, Base, merged);
        Assert.Equal(Lineage.FileHash(Path.Combine(Base, Checkpoint.ModelFile)), lineage.BaseSha256);
        Assert.Equal(trained.Events.OfType<CheckpointSaved>().Last().ModelSha256, Lineage.Find(merged)!.AdapterSha256);
        Assert.Equal(Architecture.Fam, Checkpoint.ReadConfig(merged).Architecture);
        var evaluated = Run(Assignment("evaluated") with
        {
            Spec = Spec() with { Kind = JobKind.Evaluate, Training = null, Lora = null, Model = new ModelSpec(), ModelKeys = [], ModelNameOrPath = merged },
        });
        var ran = Assert.IsType<ModelSpec>(evaluated.Events.OfType<JobStarted>().Single().Model);
        Assert.Equal((16, Architecture.Fam, 3), (ran.HiddenSize, ran.Architecture, ran.FamLength));
        Assert.Equal(Answers(trained), Answers(evaluated));
    }

    [Fact]
    public void A_base_without_a_memory_is_trained_whole_with_one()
    {
        var run = Run(Assignment("tuned") with { Spec = Spec() with { Kind = JobKind.Train, Lora = null } });
        var tuned = Checkpoint.ReadConfig(run.Events.OfType<CheckpointSaved>().Last().Path);
        Assert.Equal((16, 1, Architecture.Fam, 3), (tuned.HiddenSize, tuned.NumKeyValueHeads, tuned.Architecture, tuned.FamLength));
        Assert.Equal(tuned, run.Events.OfType<JobStarted>().Single().Model);
    }

    [Fact]
    public void A_checkpoints_own_tokens_serve_for_passkey_where_it_cuts_all_keys_alike()
    {
        var tokens = Directory.CreateDirectory(Path.Combine(root, "tokens")).FullName;
        using (var plain = new Decoder(Checkpoint.ReadConfig(Base) with { VocabSize = 800 }))
        {
            Initialization.Apply(plain, seed: 4);
            Checkpoint.SaveModel(plain, tokens);
        }

        var spec = Spec() with
        {
            Model = new ModelSpec { Architecture = Architecture.Bswa, MemorySegments = 1, BlockSize = 64 },
            ModelKeys = ["architecture", "memory_segments", "block_size"],
            ModelNameOrPath = tokens,
            Task = new TaskSpec { Tokenizer = "checkpoint" },
            Training = Spec().Training! with { MaxSteps = 3, LoggingSteps = 3, RandomStatePassing = 0 },
            Curriculum = new CurriculumSpec { FillerBlocks = [1, 2], StartSteps = 1, GrowthSteps = 1, HoldSteps = 1, WithinReach = true },
        };
        // It has a token for 00 and one for 000.
        var tokenizer = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tokenizers", "Fixtures", "bytes.json"));
        File.WriteAllText(Path.Combine(tokens, "tokenizer.json"), tokenizer);
        Assert.Contains("cuts keys of 5 digits into different numbers of tokens", Assert.Throws<TrialFailedException>(() => Run(Assignment("uneven") with { Spec = spec })).Message, StringComparison.Ordinal);

        var even = JsonNode.Parse(tokenizer)!;
        even["model"]!["ignore_merges"] = false;
        var merges = even["model"]!["merges"]!.AsArray();
        foreach (var merge in merges.Where(merge => merge!.AsArray().Any(part => part!.GetValue<string>().Any(char.IsAsciiDigit))).ToList()) merges.Remove(merge);
        File.WriteAllText(Path.Combine(tokens, "tokenizer.json"), even.ToJsonString());
        var run = Run(Assignment("even") with { Spec = spec });
        Assert.Contains(run.Events.OfType<MetricsReported>(), report => report.Values.ContainsKey("train/exact_match"));
        Assert.Equal(8, Answers(run).Count);
    }

    [Fact]
    public void A_tokenizer_with_more_tokens_than_the_checkpoint_is_refused()
    {
        var spec = Spec() with { Task = new TaskSpec { Tokenizer = "bytes" } };
        var failure = Assert.Throws<TrialFailedException>(() => Run(Assignment("bytes") with { Spec = spec }));
        Assert.Equal(FailureKind.UserError, failure.Kind);
        Assert.Contains("vocab_size of 54, but task.tokenizer is bytes, which has 257 tokens", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_base_is_refused()
    {
        var adapter = Run(Assignment("trained")).Events.OfType<CheckpointSaved>().Last();
        var other = Directory.CreateDirectory(Path.Combine(root, "other")).FullName;
        using (var plain = new Decoder(Checkpoint.ReadConfig(Base)))
            Checkpoint.SaveModel(plain, other);
        Assert.Contains("is not the base of this adapter", Assert.Throws<AdapterException>(() => AdapterMerge.Run(adapter.Path, other, Path.Combine(root, "merged"))).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(root, "merged")));
        var failure = Assert.Throws<TrialFailedException>(() => Run(Assignment("again") with
        {
            Spec = Spec() with { ModelNameOrPath = other },
            Resume = new ResumePoint(adapter.Step, adapter.Path, adapter.ModelSha256),
        }));
        Assert.Equal(FailureKind.UserError, failure.Kind);
    }

    [Fact]
    public void A_strict_export_leaves_the_memory_in_a_file_of_its_own_and_is_read_back_whole()
    {
        var adapter = Run(Assignment("trained")).Events.OfType<CheckpointSaved>().Last().Path;
        var exported = Path.Combine(root, "exported");
        AdapterExport.Run(adapter, Base, exported, strictPeft: true);
        Assert.Empty(AdapterConfig.Read(exported).Lora.ModulesToSave);
        Assert.True(File.Exists(Path.Combine(exported, AdapterFiles.MemoryFile)));
        AdapterMerge.Run(adapter, Base, Path.Combine(root, "one"));
        AdapterMerge.Run(exported, Base, Path.Combine(root, "two"));
        Assert.Equal(Lineage.WeightsHash(Path.Combine(root, "one")), Lineage.WeightsHash(Path.Combine(root, "two")));

        // The base was pretrained without a memory: nothing else knows what this one learned.
        File.Delete(Path.Combine(exported, AdapterFiles.MemoryFile));
        Assert.Contains("has no model.fam_prompt.weight", Assert.Throws<AdapterException>(() => AdapterMerge.Run(exported, Base, Path.Combine(root, "three"))).Message, StringComparison.Ordinal);
    }

    private static List<(int Step, string Name, double Value)> Curve(Recorder run) =>
        [.. from report in run.Events.OfType<MetricsReported>()
            from value in report.Values
            where value.Key is "train/loss" or "train/grad_norm"
            select (report.Step, value.Key, value.Value)];

    private static List<(int Filler, int Index, string Answer)> Answers(Recorder run) =>
        [.. run.Events.OfType<SamplesScored>().SelectMany(scored => scored.Samples).Select(sample => (sample.FillerBlocks, sample.Index, sample.Answer))];

    private static Recorder Run(AttemptAssignment assignment)
    {
        var recorder = new Recorder();
        new TrialProgram().Run(assignment, recorder, CancellationToken.None);
        return recorder;
    }

    private AttemptAssignment Assignment(string name) =>
        new() { JobId = "job", Token = 1, Spec = Spec(), Directory = Directory.CreateDirectory(Path.Combine(root, name)).FullName };

    // Dropout and passed states are on, so that a resumed run has to draw them again.
    private TrialSpec Spec() => new()
    {
        Name = "FAM",
        Kind = JobKind.Lora,
        Model = new ModelSpec { Architecture = Architecture.Fam, FamLength = 3, BlockSize = 32 },
        ModelKeys = ["architecture", "fam_length", "block_size"],
        Task = new TaskSpec(),
        ModelNameOrPath = Base,
        Lora = new LoraSpec { R = 2, LoraAlpha = 4, LoraDropout = 0.1 },
        Training = new TrainingSpec { MaxSteps = 12, WarmupSteps = 2, PerDeviceTrainBatchSize = 4, RandomStatePassing = 0.5, LoggingSteps = 3, SaveSteps = 6, SaveTotalLimit = 5 },
        Curriculum = new CurriculumSpec { FillerBlocks = [1, 2], StartSteps = 2, GrowthSteps = 2, HoldSteps = 8 },
        Evaluate = [new EvaluationSpec { FillerBlocks = [0, 1], Samples = 4, BatchSize = 2 }],
    };
}
