using Fam.Worker.Data;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>Parameters that only a memory has, which a checkpoint pretrained without it lacks.</summary>
public static class MemoryParameters
{
    /// <summary>Whether a module or parameter of this path belongs to a memory.</summary>
    public static bool Owns(string path) => Array.Exists(path.Split('.'), word => word.StartsWith("fam_", StringComparison.Ordinal));

    /// <summary>
    /// Where a memory that was never trained starts: each row is the embedding of a token drawn by seed, so that it lies
    /// where the model's inputs lie (Lester et al., arXiv 2104.08691, section 2.1).
    /// </summary>
    /// <param name="names">Parameters of shape [F, D].</param>
    public static void StartFromEmbeddings(Decoder decoder, IEnumerable<string> names, long seed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var parameters = decoder.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        foreach (var name in names)
        {
            var random = NamedRandom.Random(seed, "initialization/" + name, 0);
            var tokens = tensor(Enumerable.Range(0, (int)parameters[name].shape[0]).Select(_ => (long)random.Next(decoder.Spec.VocabSize)).ToArray());
            parameters[name].copy_(decoder.Embed(tokens.unsqueeze(0)).squeeze(0)); // [F, D]
        }
    }
}
