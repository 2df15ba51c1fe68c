using System.Text;
using Microsoft.AspNetCore.Components;

namespace Fam.Dashboard.Live;

/// <summary>The state of a page lies in its address: whoever follows the address sees the same.</summary>
public static class PageAddress
{
    /// <summary>Changes parts of the query and keeps the others; null takes a part away. Going back skips the change.</summary>
    public static void Put(this NavigationManager navigation, params (string Name, object? Value)[] parts)
    {
        ArgumentNullException.ThrowIfNull(navigation);
        ArgumentNullException.ThrowIfNull(parts);
        navigation.NavigateTo(navigation.With(parts), replace: true);
    }

    /// <summary>The address with parts of its query changed.</summary>
    public static string With(this NavigationManager navigation, params (string Name, object? Value)[] parts)
    {
        ArgumentNullException.ThrowIfNull(navigation);
        ArgumentNullException.ThrowIfNull(parts);
        return Readable(navigation.GetUriWithQueryParameters(parts.ToDictionary(part => part.Name, part => part.Value, StringComparer.Ordinal)));
    }

    /// <summary>An address that has these parts in its query and no others; those without a value are left out.</summary>
    public static string Of(string path, IEnumerable<(string Name, string? Value)> parts)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(parts);
        var address = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in parts)
        {
            if (string.IsNullOrEmpty(value)) continue;
            address.Append(separator).Append(name).Append('=').Append(Readable(Uri.EscapeDataString(value)));
            separator = '&';
        }

        return address.ToString();
    }

    /// <summary>A value of an enumeration as an address has it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The value of a word; null of a word that means nothing here.</summary>
    public static T? Read<T>(string? word)
        where T : struct, Enum => Enum.GetNames<T>().Contains(word, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(word!, ignoreCase: true) : null;

    // Neither ends a part of a query; names of metrics and lists of columns are full of them.
    private static string Readable(string address) => address.Replace("%2C", ",", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}
