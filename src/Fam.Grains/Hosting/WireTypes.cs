using System.Reflection;
using Fam.Grains.Calls;
using Orleans;
using Orleans.Runtime;

namespace Fam.Grains.Hosting;

/// <summary>Checks at start what Orleans would refuse when it builds or runs: return types, parameters, types without serializer.</summary>
internal static class WireTypes
{
    private const string Mixed = "which mixes contracts with other types; Orleans refuses that between silos. Put them into a type of their own.";

    /// <exception cref="InvalidOperationException">Lists every fault of the interfaces that the grain class implements.</exception>
    public static void Check(Type grainClass, Func<Type, bool>? jsonTypes)
    {
        var faults = grainClass.GetInterfaces()
            .Where(type => type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods().Where(method => !method.IsStatic))
            .SelectMany(method => Faults(method, jsonTypes))
            .ToList();
        if (faults.Count > 0)
            throw new InvalidOperationException($"Grain class {grainClass} has faulty interfaces:\n{string.Join('\n', faults)}");
    }

    private static IEnumerable<string> Faults(MethodInfo method, Func<Type, bool>? jsonTypes)
    {
        var name = $"{method.DeclaringType!.Name}.{method.Name}";
        if (!method.ContainsGenericParameters && GrainMethod.Fault(method) is { } fault)
            yield return fault;
        if (method.GetParameters().Count(parameter => parameter.ParameterType == typeof(CancellationToken)) > 1)
            yield return $"{name} has more than one CancellationToken; one is allowed.";
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType.IsByRef)
                yield return $"{name} takes '{parameter.Name}' by reference; a grain only gets copies.";
            else if (jsonTypes is not null && Unknown(parameter.ParameterType, jsonTypes) is { } unknown)
                yield return $"{name}: parameter '{parameter.Name}' holds {unknown}, which needs [GenerateSerializer] or the namespace of the contracts.";
            else if (jsonTypes is not null && IsMixed(parameter.ParameterType, jsonTypes))
                yield return $"{name}: parameter '{parameter.Name}' is a {parameter.ParameterType}, {Mixed}";
        }

        if (jsonTypes is not null && Unknown(method.ReturnType, jsonTypes) is { } unknownResult)
            yield return $"{name}: the result holds {unknownResult}, which needs [GenerateSerializer] or the namespace of the contracts.";
        else if (jsonTypes is not null && method.ReturnType.GetGenericArguments().FirstOrDefault(result => IsMixed(result, jsonTypes)) is { } mixed)
            yield return $"{name}: the result is a {mixed}, {Mixed}";
    }

    /// <summary>Orleans allows a generic type by its arguments: by name where it knows them all, by its filters where these know them all.</summary>
    private static bool IsMixed(Type type, Func<Type, bool> jsonTypes) => HasContract(type, jsonTypes) && !AreContracts(type, jsonTypes);

    private static bool HasContract(Type type, Func<Type, bool> jsonTypes) => jsonTypes(type) || type.GetGenericArguments().Any(argument => HasContract(argument, jsonTypes));

    private static bool AreContracts(Type type, Func<Type, bool> jsonTypes) =>
        jsonTypes(type) || (type.IsGenericType && type.GetGenericArguments().All(argument => AreContracts(argument, jsonTypes)));

    private static Type? Unknown(Type type, Func<Type, bool> jsonTypes)
    {
        if (type.IsGenericParameter || type.IsAssignableTo(typeof(IAddressable)) || jsonTypes(type))
            return null;
        if (type.HasElementType)
            return Unknown(type.GetElementType()!, jsonTypes);
        var inner = type.GetGenericArguments().Select(argument => Unknown(argument, jsonTypes)).FirstOrDefault(found => found is not null);
        if (inner is not null)
            return inner;
        var known = type.Namespace is "System" or "Orleans" || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true
            || type.Namespace?.StartsWith("Orleans.", StringComparison.Ordinal) == true
            || type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);
        return known ? null : type;
    }
}
