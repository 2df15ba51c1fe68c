namespace Fam.Cli.Evaluation.Importing;

/// <summary>A file of lm-evaluation-harness cannot be read; says which, at which line and field, and what would be right.</summary>
internal sealed class HarnessFileException(string message) : Exception(message);
