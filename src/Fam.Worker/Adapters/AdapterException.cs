namespace Fam.Worker.Adapters;

/// <summary>An adapter that cannot be read, attached or merged; the message names the field or tensor, its value and what would be right.</summary>
public sealed class AdapterException(string message, Exception? inner = null) : Exception(message, inner);
