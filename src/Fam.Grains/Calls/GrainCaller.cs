using System.Collections.Concurrent;
using System.Reflection;
using Fam.Grains.Activations;
using Orleans.Runtime;

namespace Fam.Grains.Calls;

/// <summary>The caller's side of a call: copies the arguments, sends the request, waits for the response.</summary>
internal sealed class GrainCaller(GrainRuntime runtime)
{
    private readonly ConcurrentDictionary<MethodInfo, GrainMethod> methods = new();
    private readonly ConcurrentDictionary<Type, GrainClass> classes = new();

    /// <returns>What the method declares: a Task, Task&lt;T&gt;, ValueTask or ValueTask&lt;T&gt;.</returns>
    public object Call(GrainId target, MethodInfo method, object?[] arguments)
    {
        var grainMethod = methods.GetOrAdd(method, GrainMethod.Of);
        return grainMethod.ToDeclared(SendAsync(target, grainMethod, arguments));
    }

    public object Reference(Type interfaceType, GrainId id)
    {
        if (!interfaceType.IsAssignableFrom(runtime.Classes[id.Type].Type))
            throw new InvalidCastException($"Grain {id} does not implement {interfaceType}.");
        return GrainReference.Create(interfaceType, id, this);
    }

    public GrainReference Reference(Type interfaceType, IdSpan key, string? classNamePrefix)
    {
        var grain = classNamePrefix is null
            ? classes.GetOrAdd(interfaceType, type => runtime.Classes.Implementing(type, classNamePrefix: null))
            : runtime.Classes.Implementing(interfaceType, classNamePrefix);
        return GrainReference.Create(interfaceType, GrainId.Create(grain.Name, key), this);
    }

    private async Task<object?> SendAsync(GrainId target, GrainMethod method, object?[] arguments)
    {
        var cancellation = arguments.OfType<CancellationToken>().FirstOrDefault();
        cancellation.ThrowIfCancellationRequested();
        var call = new GrainCall(target, method, runtime.Copier.CopyArguments(method.Declared, arguments), runtime);
        runtime.Directory.Dispatch(target, call);
        if (method.OneWay)
            return null;

        var timeout = runtime.Options.ResponseTimeout;
        try
        {
            return await call.Response.WaitAsync(timeout, runtime.Time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException late) when (!call.Response.IsCompleted)
        {
            call.Abandon();
            throw new TimeoutException($"{call} had no response within {timeout}. {runtime.Directory.Describe(target, call)}", late);
        }
        catch (OperationCanceledException) when (!call.Response.IsCompleted)
        {
            call.Abandon();
            throw;
        }
    }
}
