using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs;

/// <summary>The end of a job's log, read on from where it was left.</summary>
public sealed class LogTail
{
    /// <summary>Lines kept; older ones are dropped.</summary>
    public const int Longest = 2_000;

    private readonly List<LogLine> _lines = [];

    public IReadOnlyList<LogLine> Lines => _lines;

    public async Task ReadOnAsync(FamClient fam, string jobId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fam);
        while (true)
        {
            var page = await fam.GetLogsAsync(jobId, _lines.Count == 0 ? 0 : _lines[^1].Number, cancellation: cancellation);
            _lines.AddRange(page.Items);
            if (_lines.Count > Longest) _lines.RemoveRange(0, _lines.Count - Longest);
            if (page.Next is null || page.Items.Count == 0) return;
        }
    }
}
