using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fam.Artifacts;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;

namespace Fam.Worker.Adapters;

/// <summary>
/// What a directory was made of, by content: base → adapter → merged. Every hash is SHA-256 in lower-case hex.
/// </summary>
/// <param name="Base">Where the base was; a hint, not an identity.</param>
/// <param name="BaseSha256">Of the base's weights, see <see cref="WeightsHash"/>.</param>
/// <param name="TokenizerSha256">Of the base's <c>tokenizer.json</c>; null where it has none.</param>
/// <param name="AdapterSha256">Of the adapter's weights, in a merged checkpoint; else null.</param>
/// <param name="Model">Shape and memory the adapter was trained with.</param>
public sealed record Lineage(string? Base, string BaseSha256, string? TokenizerSha256, string? AdapterSha256, ModelSpec Model)
{
    public const string FileName = "lineage.json";

    private const string Tokenizer = "tokenizer.json";

    /// <summary>The lineage of an adapter on a base directory, which its maker knows by a name.</summary>
    public static Lineage OfBase(string name, string directory, ModelSpec model) => new(name, WeightsHash(directory), TokenizerHash(directory), null, model);

    /// <summary>Null where the directory has no lineage, such as one that another tool made.</summary>
    /// <exception cref="AdapterException">The file is no lineage.</exception>
    public static Lineage? Find(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<Lineage>(File.ReadAllBytes(path), FamJson.Options) ?? throw new AdapterException($"{path} is null.");
        }
        catch (JsonException failure)
        {
            throw new AdapterException($"{path}: {failure.Message}", failure);
        }
    }

    public void Write(string directory) => Checkpoint.WriteJson(Path.Combine(directory, FileName), this);

    /// <summary>Refuses a base that is not the one this was made of.</summary>
    /// <exception cref="AdapterException">Weights or tokenizer differ.</exception>
    public void CheckBase(string directory) => CheckBase(directory, OfBase(directory, directory, Model));

    /// <summary>The same where the base's hashes are known.</summary>
    /// <param name="found">What <see cref="OfBase"/> gave for the directory.</param>
    /// <exception cref="AdapterException">Weights or tokenizer differ.</exception>
    public void CheckBase(string directory, Lineage found)
    {
        if (found.BaseSha256 != BaseSha256) throw new AdapterException($"{directory} is not the base of this adapter: its weights have SHA-256 {found.BaseSha256}, and the adapter was trained on {BaseSha256}{(Base is null ? "" : $" ({Base})")}.");
        if (found.TokenizerSha256 != TokenizerSha256) throw new AdapterException($"{directory} has another tokenizer than this adapter was trained with: {Tokenizer} has SHA-256 {found.TokenizerSha256 ?? "none"}, expected {TokenizerSha256 ?? "none"}.");
    }

    /// <summary>
    /// SHA-256 of the weights: of <c>model.safetensors</c>, or of the lines <c>HASH  NAME</c> of all shards in the order of their names.
    /// </summary>
    public static string WeightsHash(string directory)
    {
        var whole = Path.Combine(directory, Checkpoint.ModelFile);
        if (File.Exists(whole)) return FileHash(whole);
        var shards = Directory.EnumerateFiles(directory, "model-*.safetensors").Order(StringComparer.Ordinal).ToList();
        if (shards.Count == 0) throw new AdapterException($"{directory} has no {Checkpoint.ModelFile} and no shards of it.");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(shards.Select(shard => $"{FileHash(shard)}  {Path.GetFileName(shard)}\n")))));
    }

    public static string FileHash(string path) => ArtifactHash.OfFile(path, CancellationToken.None).Hex;

    private static string? TokenizerHash(string directory) => Path.Combine(directory, Tokenizer) is var path && File.Exists(path) ? FileHash(path) : null;
}
