using System.Runtime.InteropServices;
using Fam.Artifacts;
using Fam.Contracts.Jobs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Trials;

namespace Fam.Worker.TestChild;

/// <summary>
/// A trial that does what the spec's name says; <c>model_name_or_path</c> names a directory of barrier files that
/// the test creates.
/// </summary>
internal sealed class ScriptedTrial : ITrial
{
    public void Run(AttemptAssignment assignment, IEventSink events, CancellationToken cancellation)
    {
        events.Append(new JobStarted { ResumedFromStep = assignment.Resume?.Step, Environment = Variables() });
        switch (assignment.Spec.Name)
        {
            case "completes":
                Report(events, 1);
                Report(events, 2);
                Save(assignment, events, step: 2);
                return;
            case "saves-until-go":
                for (var step = 1; step <= 3; step++)
                    Save(assignment, events, step);
                while (!Exists(assignment, "go"))
                    Thread.Sleep(5);
                return;
            case "prunes-until-go":
                Save(assignment, events, step: 1);
                Directory.Delete(Path.Combine(assignment.Directory, "checkpoints"), recursive: true);
                Save(assignment, events, step: 2);
                while (!Exists(assignment, "go"))
                    Thread.Sleep(5);
                return;
            case "saves-until-full":
                for (var step = 1; ; step++)
                    Save(assignment, events, step, moreBytes: 300_000);
            case "reports-on-a-full-disk":
                Fill(assignment);
                for (var step = 1; ; step++)
                    Report(events, step);
            case "dies-on-a-full-disk":
                Fill(assignment);
                Environment.Exit(7);
                return;
            case "prints-and-waits":
                Console.WriteLine("first line");
                Console.Error.WriteLine("amqp://fam:hunter2@broker:5672/ and password=hunter2");
                Console.WriteLine($"bus: {Environment.GetEnvironmentVariable("Fam__Bus__Uri") ?? "not told"}");
                while (!Exists(assignment, "go"))
                    Thread.Sleep(5);
                Console.Write("no end of line");
                return;
            case "prints-much":
                for (var line = 0; line < 20_000; line++)
                    Console.WriteLine($"line {line:D6} of much äöü output");
                Console.Out.Flush();
                Environment.Exit(9);
                return;
            case "tells-its-checkpoint":
                events.Append(new LogWritten { Level = "info", Message = assignment.Resume is { } resume ? File.ReadAllText(Path.Combine(resume.Path, "model.safetensors")) : "none" });
                return;
            case "reports-until-go":
                for (var step = 1; !Exists(assignment, "go"); step++)
                {
                    Report(events, step);
                    Thread.Sleep(2);
                }
                return;
            case "obeys":
                cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
                return;
            case "is-deaf":
                Thread.Sleep(Timeout.Infinite);
                return;
            case "finishes-but-stays":
                new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
                return;
            case "errs-by-user":
                throw new TrialFailedException(FailureKind.UserError, "tokenizer 'morse' is not known.");
            case "errs-by-memory":
                throw new InvalidOperationException("a step failed", new ExternalException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes."));
            case "errs-by-shape":
                throw new ExternalException("mat1 and mat2 shapes cannot be multiplied");
            case "cancels-itself":
                throw new OperationCanceledException("a wait inside the trial ran out");
            case "exits":
                Console.WriteLine("about to leave");
                Environment.Exit(7);
                return;
            case "aborts":
                Environment.FailFast("native code gave up");
                return;
            case "floods":
                for (var line = 0; line < 20_000; line++)
                    Console.WriteLine($"{line}: {new string('x', 200)}");
                events.Append(new LogWritten { Level = "info", Message = new string('y', 1_000_000) });
                Environment.Exit(7);
                return;
            case "scores":
                for (var index = 0; index < 2_000; index++)
                    events.Append(Scored(index));
                return;
            default:
                throw new TrialFailedException(FailureKind.UserError, $"no script is named '{assignment.Spec.Name}'.");
        }
    }

    private static bool Exists(AttemptAssignment assignment, string barrier) =>
        File.Exists(Path.Combine(assignment.Spec.ModelNameOrPath!, barrier));

    /// <summary>Takes what is free, and keeps it.</summary>
    private static void Fill(AttemptAssignment assignment)
    {
        using var file = new FileStream(Path.Combine(assignment.Directory, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[4096];
        try
        {
            while (true)
                file.Write(bytes);
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            return;
        }
    }

    private static void Save(AttemptAssignment assignment, IEventSink events, int step, int moreBytes = 0)
    {
        var path = new CheckpointDirectory(Path.Combine(assignment.Directory, "checkpoints")).Write(step, directory =>
        {
            File.WriteAllText(Path.Combine(directory, "model.safetensors"), $"weights of step {step}");
            File.WriteAllText(Path.Combine(directory, "trainer_state.json"), "{}");
            if (moreBytes > 0)
                File.WriteAllBytes(Path.Combine(directory, "optimizer.safetensors"), [.. Enumerable.Range(0, moreBytes).Select(place => (byte)(place * step))]);
        });
        events.Append(new CheckpointSaved { Step = step, Path = path, Bytes = CheckpointDirectory.SizeOf(path), ModelSha256 = CheckpointDirectory.ModelHash(path), Keep = 2 });
    }

    private static void Report(IEventSink events, int step) => events.Append(new MetricsReported
    {
        Step = step, Progress = 0.5, Values = new Dictionary<string, double> { ["train/loss"] = step == 1 ? double.NaN : 1.0 / step },
    });

    private static SamplesScored Scored(int index) => new()
    {
        Cost = new EvaluationCost(1, 100, 0.1, 1 << 20),
        Samples =
        [
            new SampleScore
            {
                Task = "passkey", ScorerVersion = 1, FillerBlocks = 1, Index = index, PromptTokens = 64, DistanceTokens = 32,
                DistanceBlocks = 1, InReach = true, Expected = new string('1', 500), Answer = new string('2', 500), Score = 0,
            },
        ],
    };

    private static Dictionary<string, string> Variables() =>
        new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_CORETYPE" }
            .Where(name => Environment.GetEnvironmentVariable(name) is not null)
            .ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name)!);
}
