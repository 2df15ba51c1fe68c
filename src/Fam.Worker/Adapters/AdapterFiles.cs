using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>An adapter's directory, as PEFT has it: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
public static class AdapterFiles
{
    public const string WeightsFile = "adapter_model.safetensors";

    /// <summary>The memory's own parameters, where they are kept apart from what PEFT knows.</summary>
    public const string MemoryFile = "fam_memory.safetensors";

    /// <summary>What PEFT puts before a tensor's name in the base.</summary>
    private const string Prefix = "base_model.model.";

    /// <summary>Writes both files into an existing directory.</summary>
    /// <param name="strictPeft">Writes the memory's parameters to <see cref="MemoryFile"/> and names none of them, so that stock PEFT loads the rest.</param>
    public static void Save(string directory, LoraModel model, string? baseModel, bool strictPeft = false)
    {
        var tensors = model.Trained().Select(item => (Name: Stored(model, item.Name), Tensor: (Tensor)item.Parameter)).ToList();
        var memory = tensors.Where(item => MemoryParameters.Owns(item.Name)).ToList();
        var words = memory.Select(item => item.Name.Split('.')[^2]).Distinct(StringComparer.Ordinal);
        var saved = model.Spec.ModulesToSave.Where(name => !MemoryParameters.Owns(name)).ToList();
        new AdapterConfig(model.Spec with { ModulesToSave = strictPeft ? saved : [.. saved, .. words] }, baseModel).Write(directory);
        SafeTensors.Save(Path.Combine(directory, WeightsFile), strictPeft ? tensors.Except(memory) : tensors);
        if (strictPeft && memory.Count > 0) SafeTensors.Save(Path.Combine(directory, MemoryFile), memory);
    }

    /// <summary>Reads the tensors of a directory into a model whose updates are attached already.</summary>
    /// <returns>Names of the memory's parameters that are not there, and stay as the model has them.</returns>
    /// <exception cref="AdapterException">A tensor is missing, unknown or of another shape.</exception>
    /// <exception cref="CheckpointException">A file is not whole.</exception>
    public static IReadOnlyList<string> Load(string directory, LoraModel model)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var path = Path.Combine(directory, WeightsFile);
        if (!File.Exists(path) && Directory.EnumerateFiles(directory, "adapter_model.*").FirstOrDefault() is { } other)
            throw new AdapterException($"{other} cannot be read: only {WeightsFile} is, because pickled files can run code.");
        var tensors = SafeTensors.Load(path);
        var apart = Path.Combine(directory, MemoryFile);
        if (File.Exists(apart))
        {
            foreach (var (name, tensor) in SafeTensors.Load(apart)) tensors[name] = tensor;
        }

        var wanted = model.Trained().ToDictionary(item => Stored(model, item.Name), StringComparer.Ordinal);
        // An adapter made without a memory leaves the memory as the base has it.
        var missing = wanted.Keys.Where(name => !tensors.ContainsKey(name) && !MemoryParameters.Owns(name)).ToList();
        var unknown = tensors.Keys.Where(name => !wanted.ContainsKey(name) && !MemoryParameters.Owns(name)).ToList();
        if (missing.Count > 0) throw new AdapterException($"{path} lacks {Some(missing)}, which target_modules and modules_to_save ask for on this base.");
        if (unknown.Count > 0) throw new AdapterException($"{path} has {Some(unknown)}, which target_modules and modules_to_save do not name on this base.");
        foreach (var (name, (_, parameter)) in wanted)
        {
            if (!tensors.TryGetValue(name, out var tensor)) continue;
            if (!tensor.shape.AsSpan().SequenceEqual(parameter.shape))
                throw new AdapterException($"{path}: {name} has shape [{string.Join(", ", tensor.shape)}]; r and this base ask for [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(tensor);
        }

        return [.. wanted.Where(item => !tensors.ContainsKey(item.Key)).Select(item => item.Value.Name)];
    }

    /// <summary>A parameter's name in the file. PEFT puts an updated module into a wrapper, and stores its bias under the name it has in there.</summary>
    private static string Stored(LoraModel model, string name) =>
        Prefix + (name.EndsWith(".bias", StringComparison.Ordinal) && name[..^".bias".Length] is var owner && model.Updates.ContainsKey(owner) ? $"{owner}.base_layer.bias" : name);

    private static string Some(List<string> names) => string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
}
