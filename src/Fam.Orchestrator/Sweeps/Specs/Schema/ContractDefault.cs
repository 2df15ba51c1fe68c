using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Defaults as the contracts' records have them, so that a default is written down once.</summary>
internal static class ContractDefault<T> where T : new()
{
    private static readonly JsonObject Json = (JsonObject)JsonSerializer.SerializeToNode(new T(), FamJson.Options)!;

    /// <summary>The default of the property whose JSON name is given; null where it has none.</summary>
    public static object? Of(string name, SpecType type) => Json[name] switch
    {
        null => null,
        JsonArray list when type is TextListType => list.Select(item => item!.GetValue<string>()).ToList(),
        JsonArray list => list.Select(item => item!.GetValue<int>()).Select(item => (long)item).ToList(),
        JsonObject map => map.ToDictionary(item => item.Key, item => item.Value!.GetValue<double>(), StringComparer.Ordinal),
        var value => type switch
        {
            WholeType => value.Deserialize<long>(),
            NumberType => value.Deserialize<double>(),
            FlagType => value.Deserialize<bool>(),
            _ => value.Deserialize<string>(),
        },
    };
}
