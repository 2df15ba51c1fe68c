using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Calls;

/// <summary>
/// Copies what crosses a call, so that caller and grain never share an object that either could change: a round trip
/// through JSON by the value's own type, as a serializer would. What nobody can change is passed as it is.
/// </summary>
internal sealed class ValueCopier(JsonSerializerOptions json, Func<Type, bool>? immutableTypes = null)
{
    private static readonly HashSet<Type> Unchangeable =
    [
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Uri), typeof(Version), typeof(GrainId), typeof(CancellationToken), typeof(Int128), typeof(UInt128),
    ];

    private readonly ConcurrentDictionary<Type, bool> shared = new();

    // Value tuples have fields only; without this they would arrive empty.
    private readonly JsonSerializerOptions json = new(json) { IncludeFields = true };

    public object?[] CopyArguments(MethodInfo method, object?[] arguments)
    {
        var parameters = method.GetParameters();
        return [.. arguments.Select((value, index) => Copy(value, parameters[index].ParameterType, method, $"parameter '{parameters[index].Name}'"))];
    }

    public object? CopyResult(MethodInfo method, object? result) =>
        method.ReturnType.IsGenericType ? Copy(result, method.ReturnType.GetGenericArguments()[0], method, "result") : null;

    private object? Copy(object? value, Type declared, MethodInfo method, string role)
    {
        if (value is null || shared.GetOrAdd(value.GetType(), IsUnchangeable))
            return value;
        if (value is IAddressable grain)
            return declared.IsInstanceOfType(grain.AsReference()) ? grain.AsReference() : grain.AsReference(declared);

        var type = value.GetType();
        try
        {
            return JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type, json), type, json);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException or InvalidOperationException)
        {
            throw new NotSupportedException(
                $"{method.DeclaringType!.Name}.{method.Name}: the {role} of type {type} does not survive a round trip through JSON. {error.Message}", error);
        }
    }

    private bool IsUnchangeable(Type type) =>
        immutableTypes?.Invoke(type) == true || type.IsPrimitive || type.IsEnum || Unchangeable.Contains(type) || type.IsDefined(typeof(ImmutableAttribute), inherit: false);
}
