using Fam.Cli.Terminals;

namespace Fam.Cli.Export;

/// <summary>Says on standard error, every few seconds, how far an export has come.</summary>
internal sealed class ExportProgress(Terminal terminal, string what, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _toldAt = time.GetTimestamp();

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Jobs that are through.</summary>
    public long Jobs { get; private set; }

    public void Row()
    {
        Rows++;
        if (Rows % 1_000 == 0) Tell();
    }

    public void Job()
    {
        Jobs++;
        Tell();
    }

    private void Tell()
    {
        if (time.GetElapsedTime(_toldAt) < Interval) return;
        _toldAt = time.GetTimestamp();
        terminal.Note($"{Rows} {what} of {Jobs} jobs so far");
    }
}
