using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Fam.Dashboard.Scripts;

/// <summary>
/// A component whose element a script of the browser fills. The script exports <c>mount(element, …)</c>, which returns
/// an object with the functions to call, <c>dispose</c> among them. Whoever reads the page may leave it at any moment of
/// this, also while the script still loads: what comes too late is let go of, and nothing fails.
/// </summary>
public abstract partial class ScriptedComponent : ComponentBase, IAsyncDisposable
{
    private readonly TaskCompletionSource _settled = new();
    private IJSObjectReference? _module;
    private IJSObjectReference? _part;
    private bool _left;

    [Inject] private IJSRuntime Js { get; set; } = null!;
    [Inject] private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Address of the script: <c>/js/curve-chart.js</c>.</summary>
    protected abstract string Script { get; }

    /// <summary>What <c>mount</c> is called with, the element first.</summary>
    protected abstract object?[] MountArguments();

    /// <summary>Shows the present parameters; called after each render once the script has mounted.</summary>
    protected virtual Task DrawAsync() => Task.CompletedTask;

    /// <summary>Lets go of what <see cref="MountArguments"/> made; called once the script can no longer use it.</summary>
    protected virtual void Release()
    {
    }

    protected sealed override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await MountAsync();
        if (_part is not null && !_left) await DrawAsync();
    }

    /// <summary>Calls a function of the mounted object as soon as there is one; does nothing once the page is left.</summary>
    protected async Task CallAsync(string function, params object?[] arguments)
    {
        await _settled.Task;
        if (_left || _part is null) return;
        try
        {
            await _part.InvokeVoidAsync(function, arguments);
        }
        catch (Exception exception) when (_left && IsOfLeaving(exception))
        {
            // The element went away under the call.
        }
    }

    private async Task MountAsync()
    {
        try
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Script);
            if (!_left) _part = await _module.InvokeAsync<IJSObjectReference>("mount", MountArguments());
        }
        catch (Exception exception) when (_left && IsOfLeaving(exception))
        {
            // The element went away while its script loaded.
        }
        if (_left) await UnmountAsync();
        _settled.TrySetResult();
    }

    private async Task UnmountAsync()
    {
        var (part, module) = (_part, _module);
        (_part, _module) = (null, null);
        try
        {
            if (part is not null) await part.InvokeVoidAsync("dispose");
            if (part is not null) await part.DisposeAsync();
            if (module is not null) await module.DisposeAsync();
        }
        catch (JSException exception)
        {
            // It must not break the page that came after.
            LogUnmountFailed(Loggers.CreateLogger(GetType()), exception, Script);
        }
        catch (Exception exception) when (IsOfLeaving(exception))
        {
            // The browser is gone, and what it showed with it.
        }
    }

    private static bool IsOfLeaving(Exception exception) =>
        exception is JSException or JSDisconnectedException or ObjectDisposedException or OperationCanceledException;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _left = true;
        await UnmountAsync();
        Release();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Script} failed to undo what it had mounted")]
    private static partial void LogUnmountFailed(ILogger logger, Exception exception, string script);
}
