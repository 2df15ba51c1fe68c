using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Deploy.Tests.Rendering;

namespace Fam.Deploy.Tests.Validation;

/// <summary>
/// Runs <c>schema/check.mjs</c>: documents against the schemas and the TypeScript types that Kubernetes and KEDA
/// publish. Node starts once for many documents, since loading the types is what takes long.
/// </summary>
internal static class SchemaCheck
{
    private static readonly string Directory = Path.Combine(Repository.Root, "tests", "Fam.Deploy.Tests", "schema");

    /// <returns>What is wrong with each document, by its id; empty where nothing is.</returns>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> RunAsync(IReadOnlyDictionary<string, JsonObject> documents)
    {
        var input = new JsonArray([.. documents.Select(entry => new JsonObject { ["id"] = entry.Key, ["document"] = entry.Value.DeepClone() })]);
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Directory, "check.mjs")])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("node did not start.");
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(input.ToJsonString());
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return node.ExitCode == 0
            ? JsonNode.Parse(await output)!.AsArray().ToDictionary(entry => (string)entry!["id"]!, IReadOnlyList<string> (entry) => entry!["faults"].Deserialize<List<string>>()!)
            : throw new InvalidOperationException($"schema/check.mjs failed: {await errors}");
    }
}
