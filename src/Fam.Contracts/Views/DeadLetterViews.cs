namespace Fam.Contracts.Views;

/// <summary>A message that its receiver could not take; it lies beside its queue until someone sends it again or deletes it.</summary>
public record DeadLetterView
{
    /// <summary>Sixteen hexadecimal digits, made of what it holds and when it failed: two letters that are alike in both are one to whoever acts on it.</summary>
    public required string Id { get; init; }

    /// <summary>Queue that it came by and goes back to: <c>orchestrator</c> or <c>worker-ID</c>.</summary>
    public required string Queue { get; init; }

    /// <summary>Why it was not taken, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was not taken; null where the letter does not say.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Who says to have sent it; null where it cannot be read. Nothing proves it.</summary>
    public string? Sender { get; init; }

    /// <summary>Version of its protocol; null where it cannot be read.</summary>
    public int? Protocol { get; init; }

    /// <summary>Kinds of the messages in it, such as <c>attempt_events</c>, each once; empty where it cannot be read.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Length of its body in bytes.</summary>
    public required long Bytes { get; init; }
}

/// <summary>A dead letter with what is in it.</summary>
public sealed record DeadLetterDetail : DeadLetterView
{
    /// <summary>The body as text; its beginning where it is long. Bytes that are not UTF-8 appear as U+FFFD.</summary>
    public required string Body { get; init; }

    /// <summary>Whether <see cref="Body"/> is only the beginning.</summary>
    public bool IsCut { get; init; }

    /// <summary>Everything else that came with it.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>Which dead letters to send again or to delete: those of one queue, or all of them.</summary>
/// <param name="Queue"><c>orchestrator</c> or <c>worker-ID</c>; null for all queues.</param>
public sealed record DeadLetterSelection(string? Queue = null);

/// <summary>How many dead letters were sent again or deleted.</summary>
public sealed record DeadLettersDone(int Count);
