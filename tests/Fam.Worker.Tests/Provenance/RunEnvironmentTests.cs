using System.Collections;
using System.Security.Cryptography;
using Fam.Contracts.Specs;
using Fam.Worker.Provenance;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Provenance;

public sealed class RunEnvironmentTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fam-provenance-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Only_variables_that_may_matter_are_told_and_no_secret_is()
    {
        var variables = new Hashtable
        {
            ["OMP_NUM_THREADS"] = "2",
            ["MALLOC_ARENA_MAX"] = "1",
            ["OPENBLAS_CORETYPE"] = "Haswell", // a fact of its own
            ["FAM_TORCH_DIR"] = "https://me:hunter2@example.com/torch",
            ["FAM_POSTGRES"] = "Host=db;Password=hunter2",
            ["FAM_TOKEN"] = "hunter2",
            ["FAM_API_KEY"] = "hunter2",
            ["PATH"] = "/bin",
            ["HOME"] = "/root",
        };

        var told = RelevantVariables.Among(variables).ToList();

        Assert.Equal(["FAM_TORCH_DIR", "MALLOC_ARENA_MAX", "OMP_NUM_THREADS"], told.Select(variable => variable.Name));
        Assert.DoesNotContain(told, variable => variable.Value.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_processor_is_named_by_its_model_or_by_its_part()
    {
        Assert.Equal("Intel(R) Xeon(R) CPU @ 2.70GHz", DeviceFacts.Processor(["processor\t: 0", "model name\t: Intel(R) Xeon(R) CPU @ 2.70GHz", "", "processor\t: 1", "model name\t: other"]));
        Assert.Equal("0x41 0xd0c", DeviceFacts.Processor(["processor\t: 0", "CPU implementer\t: 0x41", "CPU part\t: 0xd0c"]));
        Assert.Equal("unknown", DeviceFacts.Processor([]));
    }

    [Fact]
    public void Files_are_told_by_their_hash_and_a_task_by_its_examples()
    {
        var (texts, heldOut, task) = (Path.Combine(directory, "texts"), Path.Combine(directory, "held-out.txt"), Path.Combine(directory, "task.yaml"));
        Directory.CreateDirectory(texts);
        File.WriteAllText(heldOut, "two");
        File.WriteAllText(Path.Combine(texts, "a.txt"), "one");
        File.WriteAllText(task, "task: sums\noutput_type: generate_until\ndoc_to_text: \"{{q}}\"\ndoc_to_target: \"{{a}}\"\nnum_fewshot: 3\nmetric_list: [{metric: exact_match}]\n");
        var assignment = new AttemptAssignment
        {
            JobId = "j-0",
            Token = 1,
            Directory = directory,
            Spec = new TrialSpec
            {
                Name = "M1",
                Kind = JobKind.Train,
                Model = new ModelSpec(),
                Task = new TaskSpec { TrainFile = texts, ValidationFile = heldOut },
                Evaluate = [new EvaluationSpec { Task = EvaluationTasks.Harness, Name = "sums", TaskFile = task, DataFile = "nowhere.jsonl" }],
            },
        };

        var facts = RunEnvironment.Of(assignment, TestContext.Current.CancellationToken);

        Assert.Equal("3", facts["num_fewshot.sums"]);
        foreach (var path in new[] { task, heldOut })
            Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), facts[$"input.{path}"]);
        Assert.DoesNotContain("input.nowhere.jsonl", facts.Keys);
        File.WriteAllText(Path.Combine(texts, "a.txt"), "two");
        Assert.NotEqual(facts[$"input.{texts}"], RunEnvironment.Of(assignment, TestContext.Current.CancellationToken)[$"input.{texts}"]);
    }

    [Fact]
    public void What_is_too_large_is_told_by_its_size_also_behind_links()
    {
        var (stored, weights) = (Path.Combine(directory, "stored"), Directory.CreateDirectory(Path.Combine(directory, "weights")).FullName);
        using (var file = File.Create(stored)) file.SetLength(InputHashes.MostBytes + 1); // without blocks on the disk
        File.CreateSymbolicLink(Path.Combine(weights, "model.safetensors"), stored);
        File.CreateSymbolicLink(Path.Combine(weights, "gone.json"), Path.Combine(directory, "nowhere"));

        Assert.Equal("not hashed: 1073741825 bytes", InputHashes.Hash(stored, CancellationToken.None));
        Assert.Equal("not hashed: 1073741825 bytes", InputHashes.Hash(weights, CancellationToken.None));
        Assert.Null(InputHashes.Hash(Path.Combine(weights, "gone.json"), CancellationToken.None));
    }
}
