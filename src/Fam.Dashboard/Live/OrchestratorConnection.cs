namespace Fam.Dashboard.Live;

/// <summary>Whether the orchestrator answers, as one browser sees it. Pages report to it, the banner shows it.</summary>
public sealed class OrchestratorConnection
{
    /// <summary>Raised when <see cref="Lost"/> changes.</summary>
    public event EventHandler? Changed;

    /// <summary>Raised when a person asks not to wait for the next attempt.</summary>
    public event EventHandler? RetryRequested;

    /// <summary>Why nobody answers, in words; null while somebody does.</summary>
    public string? Lost { get; private set; }

    public void ReportLost(string reason)
    {
        if (Lost is not null) return;
        Lost = reason;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void ReportAnswer()
    {
        if (Lost is null) return;
        Lost = null;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void RetryNow() => RetryRequested?.Invoke(this, EventArgs.Empty);
}
