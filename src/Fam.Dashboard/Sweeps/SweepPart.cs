using Fam.Contracts.Client;
using Microsoft.AspNetCore.Components;

namespace Fam.Dashboard.Sweeps;

/// <summary>
/// A part of a sweep's page with a view of its own. It loads when what it shows changes, and again when the page has
/// looked again, but no sooner than <see cref="Rest"/> after the last time. What was loaded stays while nobody answers.
/// </summary>
public abstract class SweepPart<T> : ComponentBase, IDisposable
    where T : class
{
    private readonly CancellationTokenSource _closed = new();
    private string? _key;
    private long _loadedAt;
    private int _look;
    private bool _loading;

    [Inject] protected FamClient Fam { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired] public string SweepId { get; set; } = "";

    /// <summary>Grows whenever the page has looked again.</summary>
    [Parameter] public int Look { get; set; }

    /// <summary>Null until the first answer.</summary>
    protected T? Data { get; private set; }

    /// <summary>What the API answered instead, in words.</summary>
    protected string? Fault { get; private set; }

    /// <summary>Names what is shown.</summary>
    protected abstract string Key { get; }

    /// <summary>Time from one look to the next, at least.</summary>
    protected virtual TimeSpan Rest => TimeSpan.Zero;

    protected abstract Task<T> LoadAsync(CancellationToken cancellation);

    protected override async Task OnParametersSetAsync()
    {
        // The first HTML has the places of these parts; the live page fills them.
        if (!RendererInfo.IsInteractive)
            return;
        var changed = _key != Key;
        if (!changed && (_loading || _look == Look || Clock.GetElapsedTime(_loadedAt) < Rest))
            return;
        (_key, _look, _loading) = (Key, Look, true);
        var key = Key;
        try
        {
            var data = await LoadAsync(_closed.Token);
            if (key == Key)
                (Data, Fault) = (data, null);
        }
        catch (FamProblemException exception)
        {
            if (key == Key)
                Fault = exception.Message;
        }
        catch (HttpRequestException)
        {
            // The page's own look meets the same, and says so for all of it.
        }
        catch (OperationCanceledException)
        {
            // Left, or no answer in time: the next look asks again.
        }
        finally
        {
            (_loading, _loadedAt) = (false, Clock.GetTimestamp());
        }
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _closed.Cancel();
        _closed.Dispose();
    }
}
