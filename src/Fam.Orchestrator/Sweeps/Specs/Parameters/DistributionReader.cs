using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>Reads a distribution: which numbers it needs, and that what it draws is in the range of its key.</summary>
internal sealed class DistributionReader(SpecDocument block, Parameter parameter, string field, FaultList faults)
{
    /// <summary>The numbers of each distribution; what else is given is a fault.</summary>
    private static readonly Dictionary<string, string[]> Numbers = new()
    {
        ["uniform"] = ["min", "max"],
        ["log_uniform_values"] = ["min", "max"],
        ["int_uniform"] = ["min", "max"],
        ["q_uniform"] = ["min", "max", "q"],
        ["normal"] = ["mu", "sigma"],
    };

    /// <param name="name">Null for the usual one of the key's type.</param>
    /// <returns>Null after a fault.</returns>
    public Distribution? Read(string? name)
    {
        if (parameter.Key.Type is not (WholeType or NumberType))
            return Fault("distribution", $"draws numbers, but {parameter.Key.Path} is {parameter.Key.Type.Expected}", "values: […]");
        var whole = parameter.Key.Type is WholeType;
        name ??= whole ? "int_uniform" : "uniform";
        if (whole && name is "uniform" or "log_uniform_values" or "normal")
            return Fault("distribution", $"{name} draws fractions, but {parameter.Key.Path} is a whole number", "int_uniform | q_uniform | values: […]");
        if (!whole && name == "int_uniform")
            return Fault("distribution", $"int_uniform draws whole numbers, but {parameter.Key.Path} may be any number", "uniform | log_uniform_values | q_uniform | normal");
        return HasItsNumbers(name) && InRange() ? Build(name, whole) : null;
    }

    private bool HasItsNumbers(string name)
    {
        var needs = Numbers[name];
        foreach (var number in needs.Where(number => !block.Settings.ContainsKey(At(number)))) Fault(number, $"is missing; {name} needs {string.Join(" and ", needs)}");
        foreach (var number in Numbers.Values.SelectMany(all => all).Distinct().Where(number => !needs.Contains(number) && block.Settings.ContainsKey(At(number))))
            Fault(number, $"has no meaning for {name}", string.Join(" and ", needs));
        return needs.All(number => block[At(number)] is double) && !block.Settings.Keys.Any(path => Numbers.Values.Any(all => all.Any(number => path == At(number) && !needs.Contains(number))));
    }

    private bool InRange()
    {
        var right = true;
        foreach (var number in new[] { "min", "max", "mu" })
        {
            if (block[At(number)] is not double value) continue;
            var allowed = parameter.Key.Type switch
            {
                WholeType whole => value >= whole.Min && value <= whole.Max && double.IsInteger(value),
                NumberType any => any.Contains(value),
                _ => false,
            };
            if (allowed) continue;
            Fault(number, $"is not a value that {parameter.Key.Path} takes", parameter.Key.Type.Expected, SpecValue.Format(value));
            right = false;
        }

        return right;
    }

    private Distribution? Build(string name, bool whole)
    {
        if (name == "normal") return new Normal(Number("mu"), Number("sigma"), ((NumberType)parameter.Key.Type).Contains);
        var (min, max) = (Number("min"), Number("max"));
        if (min >= max) return Fault("max", "must be above min", $"above {SpecValue.Format(min)}, or value: for a single value", SpecValue.Format(max));
        switch (name)
        {
            case "uniform":
                return new Uniform(min, max);
            case "int_uniform":
                return new IntUniform((long)min, (long)max);
            case "log_uniform_values":
                return min > 0 ? new LogUniformValues(min, max) : Fault("min", "must be above 0 for log_uniform_values", "a number above 0", SpecValue.Format(min));
            default:
                var q = Number("q");
                if (whole && !double.IsInteger(q)) return Fault("q", $"must be whole, because {parameter.Key.Path} is", "a whole number", SpecValue.Format(q));
                return Math.Ceiling(min / q) <= Math.Floor(max / q) ? new QUniform(min, max, q, whole) : Fault("q", "has no multiple between min and max", "a smaller step", SpecValue.Format(q));
        }
    }

    private double Number(string key) => (double)block[At(key)]!;

    private string At(string key) => $"{field}.{key}";

    private Distribution? Fault(string key, string message, string? allowed = null, string? found = null)
    {
        faults.Add(block.Place(At(key)), At(key), message, found, allowed);
        return null;
    }
}
