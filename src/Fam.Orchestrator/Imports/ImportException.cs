namespace Fam.Orchestrator.Imports;

/// <summary>What was sent cannot be imported; says which line and field is wrong, and what would be right.</summary>
public sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
