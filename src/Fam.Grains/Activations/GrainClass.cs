using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fam.Grains.Activations;

/// <summary>A grain class as the runtime sees it.</summary>
internal sealed record GrainClass(Type Type, GrainType Name, bool Reentrant)
{
    public static GrainClass Of(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        var grainType = GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name);
        return new GrainClass(type, grainType, type.IsDefined(typeof(ReentrantAttribute), inherit: true));
    }
}

/// <summary>The registered grain classes, found by type name or by an interface they implement.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<GrainType, GrainClass> byName = [];

    /// <exception cref="InvalidOperationException">Two classes share a name, or one is generic.</exception>
    public GrainClasses(IEnumerable<Assembly> assemblies)
    {
        foreach (var type in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(Grain))))
        {
            var found = GrainClass.Of(type);
            if (type.IsGenericTypeDefinition)
                throw new InvalidOperationException($"Grain class {type} is generic; the embedded runtime wants closed classes.");
            if (!byName.TryAdd(found.Name, found))
                throw new InvalidOperationException($"Grain classes {byName[found.Name].Type} and {type} are both named \"{found.Name}\"; rename one.");
        }
    }

    public IEnumerable<GrainClass> All => byName.Values;

    public GrainClass this[GrainType name] => byName.TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"There is no grain class \"{name}\". Registered: {string.Join(", ", byName.Keys)}.", nameof(name));

    /// <exception cref="ArgumentException">Not exactly one class fits.</exception>
    public GrainClass Implementing(Type interfaceType, string? classNamePrefix)
    {
        var fitting = byName.Values.Where(grain => interfaceType.IsAssignableFrom(grain.Type)
            && (classNamePrefix is null || grain.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))).ToList();
        return fitting switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"No registered grain class implements {interfaceType}.", nameof(interfaceType)),
            _ => throw new ArgumentException(
                $"Several grain classes implement {interfaceType}: {string.Join(", ", fitting.Select(grain => grain.Type))}. Name one by grainClassNamePrefix.", nameof(interfaceType)),
        };
    }
}
