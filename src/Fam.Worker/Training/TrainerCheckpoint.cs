using System.Text.Json;
using Fam.Contracts;
using Fam.Worker.Checkpoints;
using Fam.Worker.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>
/// Everything a run needs to go on as if it had not stopped: what was trained of the model, <c>optimizer.safetensors</c>,
/// <c>state.safetensors</c> (the passed FAM, and what rows of documents carry) and <c>trainer_state.json</c>. Random numbers need no state: see NamedRandom.
/// </summary>
internal static class TrainerCheckpoint
{
    private const string OptimizerFile = "optimizer.safetensors";
    private const string StateFile = "state.safetensors";
    private const string PassedFam = "passed_fam.";
    private const string TrainerFile = "trainer_state.json";

    /// <summary>Writes into an existing, empty directory.</summary>
    public static void Save(string directory, ITrainableModel model, IModelOptimizer optimizer, TrainerState state, IReadOnlyList<Tensor>? passedFam, CarriedRows carried)
    {
        model.Save(directory);
        using var scope = NewDisposeScope();
        SafeTensors.Save(Path.Combine(directory, OptimizerFile), optimizer.State());
        SafeTensors.Save(Path.Combine(directory, StateFile), (passedFam ?? []).Select((fam, layer) => ($"{PassedFam}{layer}", fam)).Concat(carried.Named()));
        Checkpoint.WriteJson(Path.Combine(directory, TrainerFile), state);
    }

    /// <summary>Restores the optimizer (in place) and returns the rest; the model has loaded itself.</summary>
    /// <exception cref="CheckpointException">A file is missing or does not fit the model.</exception>
    public static (TrainerState State, IReadOnlyList<Tensor>? PassedFam) Load(string directory, IModelOptimizer optimizer, CarriedRows carried, Device device)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var path = Path.Combine(directory, OptimizerFile);
        var saved = SafeTensors.Load(path);
        optimizer.Restore(name => Find(saved, name, path));
        var tensors = SafeTensors.Load(Path.Combine(directory, StateFile));
        carried.Restore(tensors);
        var fams = tensors.Keys.Count(name => name.StartsWith(PassedFam, StringComparison.Ordinal));
        return (ReadState(Path.Combine(directory, TrainerFile)), fams == 0
            ? null
            : [.. Enumerable.Range(0, fams).Select(layer => Find(tensors, $"{PassedFam}{layer}", directory).to(device).DetachFromDisposeScope())]);
    }

    private static Tensor Find(Dictionary<string, Tensor> tensors, string name, string path) =>
        tensors.TryGetValue(name, out var found) ? found : throw new CheckpointException($"{path}: {name} is missing.");

    private static TrainerState ReadState(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerState>(File.ReadAllBytes(path), FamJson.Options) ?? throw new CheckpointException($"{path} is null.");
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }
}
