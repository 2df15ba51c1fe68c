using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Fam.Dashboard.Hosting;
using Fam.Dashboard.Login;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Fam.Dashboard.Live;

/// <summary>
/// A page over one view of the orchestrator that is looked at again and again while somebody watches. What was loaded
/// stays on the page when the orchestrator does not answer.
/// </summary>
/// <typeparam name="T">What the page shows; one value for everything that must agree with itself.</typeparam>
public abstract class LivePage<T> : ComponentBase, IAsyncDisposable
    where T : class
{
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private Task _watching = Task.CompletedTask;
    private string? _loadedKey;

    protected LivePage() => Closed = _closed.Token;

    [Inject] protected FamClient Fam { get; set; } = null!;
    [Inject] protected OrchestratorConnection Connection { get; set; } = null!;
    [Inject] protected IOptions<DashboardOptions> Options { get; set; } = null!;
    [Inject] protected SignedInUser User { get; set; } = null!;
    [Inject] private RecentViews Recent { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <summary>Null until the first answer.</summary>
    protected T? Data { get; private set; }

    /// <summary>The API's last answer was an error; null when it was not.</summary>
    protected ProblemView? Problem { get; private set; }

    /// <summary>Ends when the page is left; can be asked after that too, by what then still runs.</summary>
    protected CancellationToken Closed { get; }

    /// <summary>Names what is shown; when it changes, the page starts over.</summary>
    protected abstract string Key { get; }

    /// <summary>Names what is loaded, where that is more than <see cref="Key"/> says: part of a page that is not shown may not be.</summary>
    protected virtual string LoadedKey => Key;

    protected abstract Task<T> LoadAsync(CancellationToken cancellation);

    /// <summary>Time to the next look; null when nothing shown can change any more.</summary>
    protected abstract TimeSpan? NextLook();

    /// <summary>Loads now instead of at the next look.</summary>
    protected Task RefreshAsync() => TryLoadAsync(Key);

    /// <summary>Shows an answer that came by another way, such as that of a command.</summary>
    protected void Show(T data)
    {
        Data = data;
        Problem = null;
        Recent.Keep(Remembered(LoadedKey), data);
    }

    // What one user saw is not another's to see.
    private string Remembered(string key) => $"{User.Name}/{key}";

    protected override async Task OnParametersSetAsync()
    {
        if (_loadedKey == Key) return;
        _loadedKey = Key;
        Problem = null;
        // The first HTML is never from a memory that others filled; only the live page that takes over from it may start so.
        Data = RendererInfo.IsInteractive ? Recent.Find<T>(Remembered(LoadedKey)) : null;
        if (Data is null) await TryLoadAsync(Key);
        else Wake();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender) return;
        Connection.RetryRequested += OnRetryRequested;
        _watching = WatchAsync();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (!Closed.IsCancellationRequested)
            {
                var delay = Connection.Lost is not null ? Options.Value.RetryDelay : NextLook() ?? Timeout.InfiniteTimeSpan;
                await _wake.WaitAsync(delay, Closed);
                await TryLoadAsync(Key);
                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException) when (Closed.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task TryLoadAsync(string key)
    {
        var loaded = LoadedKey;
        try
        {
            var data = await LoadAsync(Closed);
            Connection.ReportAnswer();
            if (key != Key) return;
            Data = data;
            Problem = null;
            Recent.Keep(Remembered(loaded), data);
        }
        catch (FamProblemException exception) when (exception.Problem.Status is 401)
        {
            // The token has ended, or the orchestrator asks for one since it was restarted.
            Connection.ReportAnswer();
            Navigation.NavigateTo(LoginHosting.AddressFor("/" + Navigation.ToBaseRelativePath(Navigation.Uri)), forceLoad: true);
        }
        catch (FamProblemException exception)
        {
            Connection.ReportAnswer();
            if (key == Key) Problem = exception.Problem;
        }
        catch (Exception exception) when (Unreachable(exception))
        {
            Connection.ReportLost(exception is OperationCanceledException
                ? $"no answer within {Options.Value.RequestTimeout.TotalSeconds:0} s"
                : exception.Message);
        }
    }

    /// <summary>Nobody answered, or not in time, and not because the page was left.</summary>
    protected bool Unreachable(Exception exception) =>
        exception is HttpRequestException || (exception is OperationCanceledException && !Closed.IsCancellationRequested);

    private void OnRetryRequested(object? sender, EventArgs arguments) => Wake();

    /// <summary>Looks again at once, also where nothing was to be looked at any more.</summary>
    protected void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Connection.RetryRequested -= OnRetryRequested;
        await _closed.CancelAsync();
        await _watching;
        await LeaveAsync();
        _closed.Dispose();
        _wake.Dispose();
    }

    /// <summary>Lets go of what a page holds besides its data.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;
}
