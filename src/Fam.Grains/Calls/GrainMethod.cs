using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Fam.Grains.Calls;

/// <summary>A method of a grain interface: its attributes, and how its return type maps to and from <c>Task&lt;object&gt;</c>.</summary>
internal sealed class GrainMethod
{
    private readonly Func<object, Task<object?>> fromDeclared;
    private readonly Func<Task<object?>, object> toDeclared;

    private GrainMethod(MethodInfo declared, Func<object, Task<object?>> fromDeclared, Func<Task<object?>, object> toDeclared)
    {
        Declared = declared;
        AlwaysInterleaves = declared.IsDefined(typeof(AlwaysInterleaveAttribute));
        OneWay = declared.IsDefined(typeof(OneWayAttribute));
        this.fromDeclared = fromDeclared;
        this.toDeclared = toDeclared;
    }

    public MethodInfo Declared { get; }

    public bool AlwaysInterleaves { get; }

    public bool OneWay { get; }

    /// <summary>What is wrong with the method's return type; null when nothing is.</summary>
    public static string? Fault(MethodInfo method)
    {
        var type = method.ReturnType;
        var known = type == typeof(Task) || type == typeof(ValueTask) || (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)));
        return known
            ? null
            : $"{method.DeclaringType!.Name}.{method.Name} returns {type.Name}; grain methods return Task, Task<T>, ValueTask or ValueTask<T>.";
    }

    public static GrainMethod Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task))
            return new GrainMethod(method, result => Untyped((Task)result), task => task);
        if (type == typeof(ValueTask))
            return new GrainMethod(method, result => Untyped(((ValueTask)result).AsTask()), task => new ValueTask(task));
        if (Fault(method) is { } fault)
            throw new NotSupportedException(fault);
        return Typed(method, type.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(OfTask) : nameof(OfValueTask));
    }

    public object ToDeclared(Task<object?> task) => toDeclared(task);

    public Task<object?> InvokeAsync(Grain target, object?[] arguments) => fromDeclared(
        Declared.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)
        ?? throw new InvalidOperationException($"{target.GetType().Name}.{Declared.Name} returned null instead of a task."));

    private static GrainMethod Typed(MethodInfo method, string factory) =>
        (GrainMethod)typeof(GrainMethod).GetMethod(factory, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(method.ReturnType.GetGenericArguments()[0]).Invoke(obj: null, [method])!;

    private static GrainMethod OfTask<T>(MethodInfo method) =>
        new(method, result => Untyped((Task<T>)result), task => Cast<T>(task));

    private static GrainMethod OfValueTask<T>(MethodInfo method) =>
        new(method, result => Untyped(((ValueTask<T>)result).AsTask()), task => new ValueTask<T>(Cast<T>(task)));

    private static async Task<object?> Untyped(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> Untyped<T>(Task<T> task) => await task.ConfigureAwait(false);

    private static async Task<T> Cast<T>(Task<object?> task) => (T)(await task.ConfigureAwait(false))!;
}
