using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs.Logs;

/// <summary>The end of a job's log, or of those lines of it that are asked for; read on from where it was left.</summary>
/// <param name="query">What is asked for; its bounds are this tail's own.</param>
public sealed class LogTail(LogQuery query)
{
    /// <summary>Lines kept; older ones are dropped, and can be read back.</summary>
    public const int Longest = 2_000;

    private const int AtOnce = 500;
    private readonly List<LogLine> _lines = [];
    private bool _hasBegun;

    public IReadOnlyList<LogLine> Lines => _lines;

    /// <summary>Whether there are older lines than those here.</summary>
    public bool HasOlder { get; private set; }

    /// <summary>What an address asks for.</summary>
    /// <param name="level"><c>warning</c> is warnings and errors; null is everything.</param>
    public static LogQuery Query(string? level, string? search) => new()
    {
        OfLevels = level switch { "warning" => ["warning", "error"], "error" => ["error"], "output" => ["output"], _ => [] },
        Search = string.IsNullOrWhiteSpace(search) ? null : search,
    };

    public bool Asks(LogQuery other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return query.Search == other.Search && query.OfLevels.SequenceEqual(other.OfLevels);
    }

    public async Task ReadOnAsync(FamClient fam, string jobId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fam);
        if (!_hasBegun)
        {
            var tail = await fam.GetLogsAsync(jobId, query with { Tail = true }, AtOnce, cancellation);
            if (_hasBegun) return; // by another look at the same time
            _hasBegun = true;
            HasOlder = tail.Next is not null;
            _lines.AddRange(tail.Items);
            return;
        }

        while (true)
        {
            var page = await fam.GetLogsAsync(jobId, query with { After = _lines.Count == 0 ? 0 : _lines[^1].Number }, AtOnce, cancellation);
            _lines.AddRange(page.Items.Where(line => _lines.Count == 0 || line.Number > _lines[^1].Number));
            if (_lines.Count > Longest)
            {
                _lines.RemoveRange(0, _lines.Count - Longest);
                HasOlder = true;
            }
            if (page.Next is null || page.Items.Count == 0) return;
        }
    }

    /// <summary>Reads what came before the first line that is here.</summary>
    public async Task ReadBackAsync(FamClient fam, string jobId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fam);
        if (_lines.Count == 0) return;
        var page = await fam.GetLogsAsync(jobId, query with { Before = _lines[0].Number, Tail = true }, AtOnce, cancellation);
        _lines.InsertRange(0, page.Items.Where(line => line.Number < _lines[0].Number).ToList());
        HasOlder = page.Next is not null;
    }
}
