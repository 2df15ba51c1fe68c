namespace Fam.Worker.Checkpoints;

/// <summary>A checkpoint that cannot be read; the message names the file, what was found and what would be right.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
