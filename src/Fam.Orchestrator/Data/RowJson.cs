using System.Text.Json;
using Fam.Contracts;

namespace Fam.Orchestrator.Data;

/// <summary>JSON in text columns, in Fam's dialect.</summary>
public static class RowJson
{
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, FamJson.Options);

    /// <exception cref="JsonException">The column holds something else.</exception>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, FamJson.Options) ?? throw new JsonException($"A column that should hold {typeof(T).Name} holds null.");
}
