namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>A task's file that is not right, or asks for what is not supported; the message says where and what would be.</summary>
internal sealed class HarnessTaskException(string message, Exception? inner = null) : ArgumentException(message, inner);
