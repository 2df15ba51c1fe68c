using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fam.Contracts.Client;

/// <summary>An address of the API: a path, and those parameters that have a value.</summary>
internal sealed class ApiAddress(string path)
{
    private readonly StringBuilder text = new(path);
    private char before = '?';

    /// <summary>Null and nothing are left out.</summary>
    public ApiAddress With(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return this;
        text.Append(before).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        before = '&';
        return this;
    }

    public ApiAddress With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public ApiAddress With(string name, double? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Left out where it is not set.</summary>
    public ApiAddress With(string name, bool flag) => With(name, flag ? "true" : null);

    /// <summary>An enumeration's value as the API writes it.</summary>
    public ApiAddress With<T>(string name, T? value)
        where T : struct, Enum => With(name, value is { } known ? JsonNamingPolicy.SnakeCaseLower.ConvertName(known.ToString()) : null);

    public ApiAddress WithEach(string name, IEnumerable<string>? values)
    {
        foreach (var value in values ?? [])
            With(name, value);
        return this;
    }

    public ApiAddress WithEach<T>(string name, IEnumerable<T> values)
        where T : struct, Enum
    {
        foreach (var value in values)
            With<T>(name, value);
        return this;
    }

    public override string ToString() => text.ToString();
}
