using Fam.Bus.DeadLetters;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.DeadLetters;

/// <summary>Dead letters of the orchestrators' queue and of the queues of all workers that are known.</summary>
public sealed partial class DeadLetterDesk(DeadLetterQueues queues, FamDatabase database, ILogger<DeadLetterDesk> logger)
{
    /// <summary>Bytes of a body that are shown.</summary>
    private const int MostShown = 64 << 10;

    public bool Exists => queues.Exist;

    /// <summary>All of them, by queue and by the time they failed.</summary>
    /// <param name="queue">Only those of one queue, which may be that of a worker that is forgotten; null for all.</param>
    public async Task<List<DeadLetterView>> ListAsync(string? queue, CancellationToken cancellation)
    {
        var letters = new List<DeadLetterView>();
        await WalkAsync(queue, letter =>
        {
            letters.Add(Summary(letter));
            return LetterFate.Kept;
        }, cancellation);
        return [.. letters.OrderBy(letter => letter.Queue, StringComparer.Ordinal).ThenBy(letter => letter.FailedAt).ThenBy(letter => letter.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null where there is no such letter.</summary>
    public async Task<DeadLetterDetail?> FindAsync(string id, string? queue, CancellationToken cancellation)
    {
        DeadLetterDetail? found = null;
        await WalkAsync(queue, letter =>
        {
            if (found is null && letter.Id == id)
                found = Detail(letter);
            return LetterFate.Kept;
        }, cancellation);
        return found;
    }

    /// <summary>Does something with one letter.</summary>
    /// <param name="by">Who asked for it, as <see cref="Security.Caller.Words"/> names them.</param>
    /// <returns>The letter; null where there is none.</returns>
    public async Task<DeadLetterView?> SettleAsync(string id, string? queue, LetterFate fate, string by, CancellationToken cancellation)
    {
        DeadLetterView? settled = null;
        await WalkAsync(queue, letter =>
        {
            if (settled is not null || letter.Id != id)
                return LetterFate.Kept;
            settled = Summary(letter);
            return fate;
        }, cancellation);
        if (settled is not null)
            LogSettled(fate, settled.Id, settled.Queue, by, settled.Reason);
        return settled;
    }

    /// <summary>Does something with all letters that are there now.</summary>
    public async Task<int> SettleAllAsync(string? queue, LetterFate fate, string by, CancellationToken cancellation)
    {
        var settled = await WalkAsync(queue, _ => fate, cancellation);
        LogAllSettled(fate, settled, queue ?? "all queues", by);
        return settled;
    }

    private async Task<int> WalkAsync(string? queue, Func<DeadLetter, LetterFate> decide, CancellationToken cancellation)
    {
        IEnumerable<string> known = queue is not null ? [queue]
            : [Queues.Orchestrator, .. await database.ReadAsync(rows => rows.Workers.Select(row => row.Id).OrderBy(id => id).Select(id => Queues.Worker(id)).ToListAsync(cancellation), cancellation)];
        return await queues.WalkAsync(known, decide, cancellation);
    }

    private static DeadLetterView Summary(DeadLetter letter)
    {
        var content = LetterContent.Of(letter.Body);
        return new DeadLetterView
        {
            Id = letter.Id,
            Queue = letter.Queue,
            Reason = letter.Reason,
            FailedAt = letter.FailedAt,
            Sender = content.Sender,
            Protocol = content.Protocol,
            Messages = content.Messages,
            Bytes = letter.Body.Length,
        };
    }

    private static DeadLetterDetail Detail(DeadLetter letter)
    {
        var summary = Summary(letter);
        return new DeadLetterDetail
        {
            Id = summary.Id,
            Queue = summary.Queue,
            Reason = summary.Reason,
            FailedAt = summary.FailedAt,
            Sender = summary.Sender,
            Protocol = summary.Protocol,
            Messages = summary.Messages,
            Bytes = summary.Bytes,
            Body = LetterContent.Text(letter.Body, MostShown),
            IsCut = letter.Body.Length > MostShown,
            Headers = letter.Headers,
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dead letter {Id} of {Queue} was {Fate} by {User}; it lay there because: {Reason}")]
    private partial void LogSettled(LetterFate fate, string id, string queue, string user, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} dead letters of {Queues} were {Fate} by {User}.")]
    private partial void LogAllSettled(LetterFate fate, int count, string queues, string user);
}
