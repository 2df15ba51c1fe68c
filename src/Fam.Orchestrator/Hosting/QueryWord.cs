using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Hosting;

/// <summary>A value of an enumeration as an address names it: its name, large or small, and never its number.</summary>
public static class QueryWord
{
    /// <summary>Null where there is no word; a problem that names the parameter where there is no such value.</summary>
    public static (T? Value, ProblemHttpResult? Problem) Read<T>(string parameter, string? word)
        where T : struct, Enum
    {
        if (word is null)
            return (null, null);
        var names = Enum.GetNames<T>();
        return names.Contains(word, StringComparer.OrdinalIgnoreCase)
            ? (Enum.Parse<T>(word, ignoreCase: true), null)
            : (null, Problems.Parameter(parameter, word, string.Join(" | ", names).ToLowerInvariant()));
    }

    /// <summary>The same of several words.</summary>
    public static (List<T> Values, ProblemHttpResult? Problem) ReadAll<T>(string parameter, IEnumerable<string>? words)
        where T : struct, Enum
    {
        var values = new List<T>();
        foreach (var word in words ?? [])
        {
            var (value, problem) = Read<T>(parameter, word);
            if (problem is not null)
                return ([], problem);
            values.Add(value!.Value);
        }

        return (values, null);
    }
}
