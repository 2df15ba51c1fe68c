using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;

namespace Fam.Worker.Tests.Training;

/// <summary>A directory with four short texts in <c>books</c> and a small checkpoint without a memory in <c>base</c>.</summary>
internal sealed class BooksAndBase : IDisposable
{
    public BooksAndBase()
    {
        foreach (var (name, letters, times) in new[] { ("a", "abcdefgh", 9), ("b", "hgfedcba", 4), ("c", "aabbccdd", 6), ("d", "xyz", 1) })
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "books")).FullName, name + ".txt"), string.Concat(Enumerable.Repeat(letters, times)));
        using var plain = new Decoder(Shape);
        Initialization.Apply(plain, seed: 4);
        Checkpoint.SaveModel(plain, Directory.CreateDirectory(Path.Combine(Root, "base")).FullName);
    }

    public static ModelSpec Shape => new() { VocabSize = 257, HiddenSize = 16, IntermediateSize = 24, NumAttentionHeads = 2, NumKeyValueHeads = 1 };

    public string Root { get; } = Directory.CreateTempSubdirectory("fam-books-").FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
