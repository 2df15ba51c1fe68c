namespace Fam.Contracts.Views;

/// <summary>A checkpoint with the files that it has in the artifact store.</summary>
/// <param name="Files">Empty where it never got to the store.</param>
public sealed record CheckpointDetail(CheckpointView Checkpoint, IReadOnlyList<FileView> Files);

/// <summary>A file of an artifact.</summary>
/// <param name="Path">Relative, with '/'.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record FileView(string Path, string Sha256, long Bytes);

/// <summary>Data or a base model in the artifact store.</summary>
/// <param name="Uri">How a spec names it: <c>data://NAME@HASH</c>.</param>
public sealed record DataSetView(string Name, string Hash, string Uri, long Bytes, int Files, DateTimeOffset CreatedAt);

/// <summary>A data set to be made of objects that are in the store already.</summary>
public sealed record DataSetSubmission(string Name, IReadOnlyList<FileView> Files);
