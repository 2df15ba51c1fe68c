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
        return navigation.GetUriWithQueryParameters(parts.ToDictionary(part => part.Name, part => part.Value, StringComparer.Ordinal));
    }
}
