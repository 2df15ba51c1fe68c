using Fam.Grains.Activations;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Calls;

/// <summary>One call under way.</summary>
internal sealed partial class GrainCall(GrainId target, GrainMethod method, object?[] arguments, GrainRuntime runtime) : GrainRequest
{
    private readonly TaskCompletionSource<object?> response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainId? caller = TurnScheduler.CurrentActivation?.GrainId;
    private volatile bool abandoned;

    public Task<object?> Response => response.Task;

    public override bool AlwaysInterleaves => method.AlwaysInterleaves;

    public override bool Abandoned => abandoned;

    /// <summary>The caller has given up: the call is not begun any more, and its outcome interests nobody.</summary>
    public void Abandon()
    {
        abandoned = true;
        // A failure that comes late is logged in Fail; reading it keeps it from being reported as unobserved.
        _ = response.Task.ContinueWith(
            static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public override async Task ExecuteAsync(Grain grain)
    {
        try
        {
            var result = await method.InvokeAsync(grain, arguments);
            response.TrySetResult(runtime.Copier.CopyResult(method.Declared, result));
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    public override void Fail(Exception error)
    {
        response.TrySetException(error);
        if (abandoned || method.OneWay)
        {
            _ = response.Task.Exception;
            LogNobodyWaits(runtime.Logger, error, this);
        }
    }

    public override string ToString() =>
        $"{method.Declared.DeclaringType!.Name}.{method.Declared.Name} of {target}{(caller is { } by ? $" (called by {by})" : "")}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Call} failed, and nobody waits for its outcome.")]
    private static partial void LogNobodyWaits(ILogger logger, Exception error, GrainCall call);
}
