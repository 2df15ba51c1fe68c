using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Trials;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>Orders parameters so that each comes after those its condition depends on.</summary>
internal sealed class ParameterOrder(SpecDocument document, IReadOnlyList<Parameter> parameters, FaultList faults)
{
    private readonly List<int> _ordered = [];
    private readonly HashSet<int> _done = [];
    private readonly List<int> _path = [];

    /// <summary>Indices of the parameters, or null where conditions wait for each other in a circle.</summary>
    public IReadOnlyList<int>? Sort()
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!Visit(i)) return null;
        }

        return _ordered;
    }

    private bool Visit(int index)
    {
        if (_done.Contains(index)) return true;
        if (_path.IndexOf(index) is var begin and >= 0)
        {
            var circle = _path[begin..].Select(i => parameters[i].Name).ToList();
            faults.Add(parameters[index].WhenMark, $"parameters.{parameters[index].Name}.when",
                circle.Count == 1 ? "the condition depends on the parameter itself" : $"the conditions of {string.Join(" and ", circle)} depend on one another",
                allowed: "conditions over keys that do not depend on this parameter");
            return false;
        }

        _path.Add(index);
        var needed = new HashSet<string>();
        foreach (var path in parameters[index].When?.Paths ?? []) Reach(path, needed);
        for (var other = 0; other < parameters.Count; other++)
        {
            if (parameters[other].Sets.Any(needed.Contains) && !Visit(other)) return false;
        }

        _path.RemoveAt(_path.Count - 1);
        _done.Add(index);
        _ordered.Add(index);
        return true;
    }

    /// <summary>Every key whose value can change the value of this one.</summary>
    private void Reach(string path, HashSet<string> reached)
    {
        if (!reached.Add(path)) return;
        var next = path == MemoryKeys.Configuration ? MemoryKeys.Paths
            : document.Settings.ContainsKey(path) ? []
            : SpecSchema.ByPath[path].Derived?.DependsOn ?? [];
        foreach (var dependency in next) Reach(dependency, reached);
    }
}
