using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Model.Benchmarks;

/// <summary>
/// PassKey (arXiv 2404.09173, section 3.2, Fig. 7): FAM without memory segments against M0 … M12, at the paper's proportions
/// (blocks of 1,024, FAM of 64, filler to 260k tokens and on to 1M) or at those of a small trial run.
/// </summary>
internal static class PasskeyProportions
{
    public static int Paper(Settings settings) => Run(settings, block: 1024, fam: 64, [0, 1, 2, 3, 4, 6, 8, 12], trainedBlocks: 18, steps: 5000, hidden: 512, layers: 8, [0, 4, 16, 64, 128, 254, 512, 1024], samples: 20);

    public static int Small(Settings settings) => Run(settings, block: 32, fam: 4, [0, 1], trainedBlocks: 2, steps: 4, hidden: 32, layers: 2, [0, 2, 8], samples: 4);

    private static int Run(Settings settings, int block, int fam, int[] segments, int trainedBlocks, int steps, int hidden, int layers, int[] filler, int samples)
    {
        Table.Begin($"PassKey, blocks of {block}, FAM {fam}, {steps} steps with up to {trainedBlocks} blocks of filler: exact match by blocks of filler", ["configuration", .. filler.Select(blocks => $"{blocks} ({blocks * block} tokens)")]);
        foreach (var count in segments.Prepend(-1))
        {
            var name = count < 0 ? "FAM" : $"M{count}";
            if (!settings.Wants(name)) continue;
            var spec = new TrialSpec
            {
                Name = name,
                Kind = JobKind.Train,
                Model = new ModelSpec
                {
                    VocabSize = 54, HiddenSize = hidden, IntermediateSize = hidden * 8 / 3 / 4 * 4, NumHiddenLayers = layers, NumAttentionHeads = 4, NumKeyValueHeads = 4,
                    Architecture = count < 0 ? Architecture.Fam : Architecture.Bswa, BlockSize = block, MemorySegments = Math.Max(count, 0), FamLength = count < 0 ? fam : 0,
                },
                Task = new TaskSpec { Name = "passkey", Tokenizer = "passkey-words" },
                Training = new TrainingSpec { MaxSteps = steps, PerDeviceTrainBatchSize = 4, LearningRate = 1e-3, RandomStatePassing = count < 0 ? 0.5 : 0, Bf16 = settings.Type == TorchSharp.torch.bfloat16, SaveSteps = steps },
                Curriculum = new CurriculumSpec { FillerBlocks = [1, trainedBlocks], StartSteps = steps / 4, GrowthSteps = steps / 4, HoldSteps = steps / 2 },
                Evaluate = [new EvaluationSpec { FillerBlocks = filler, Samples = samples, BatchSize = 4 }],
                Runtime = new RuntimeSpec { Device = settings.OnGpu ? "cuda" : "cpu", Threads = 1 },
            };
            Table.Row([name, .. Rates(spec, filler)]);
        }

        return 0;
    }

    private static IEnumerable<string> Rates(TrialSpec spec, int[] filler)
    {
        var directory = Directory.CreateTempSubdirectory("fam-passkey-");
        try
        {
            var events = new LastValues();
            new TrialProgram().Run(new AttemptAssignment { JobId = "gpu-check-0", Token = 1, Spec = spec, Directory = directory.FullName }, events, CancellationToken.None);
            return [.. filler.Select(blocks => events.Values[string.Create(CultureInfo.InvariantCulture, $"eval/passkey/exact_match@{blocks}")].ToString("0.00", CultureInfo.InvariantCulture))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private sealed class LastValues : IEventSink
    {
        public Dictionary<string, double> Values { get; } = new(StringComparer.Ordinal);

        public void Append(JobEvent happened)
        {
            if (happened is not MetricsReported reported) return;
            foreach (var (name, value) in reported.Values) Values[name] = value;
        }
    }
}
