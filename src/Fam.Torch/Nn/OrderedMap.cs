using System.Collections;
using System.Reflection;

namespace TorchSharp.Utils;

/// <summary>Names the component of a field otherwise than the field.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    public string? Name { get; set; }
}

internal static class ComponentNames
{
    internal static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}

/// <summary>Values under names, in the order they were added; a replaced value keeps its place.</summary>
internal sealed class OrderedMap<T> : IEnumerable<(string name, T value)>
{
    private readonly List<(string name, T value)> items = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    internal T this[string name]
    {
        set => items[places[name]] = (name, value);
    }

    public IEnumerator<(string name, T value)> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool Contains(string name) => places.ContainsKey(name);

    internal T? Find(string name) => places.TryGetValue(name, out int place) ? items[place].value : default;

    internal bool TryAdd(string name, T value)
    {
        if (!places.TryAdd(name, items.Count))
            return false;
        items.Add((name, value));
        return true;
    }

    internal void Remove(string name)
    {
        if (!places.Remove(name, out int place))
            return;
        items.RemoveAt(place);
        for (int i = place; i < items.Count; i++)
            places[items[i].name] = i;
    }

    internal void Clear()
    {
        items.Clear();
        places.Clear();
    }
}
