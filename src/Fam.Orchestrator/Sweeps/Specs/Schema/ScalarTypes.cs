using System.Text.RegularExpressions;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>A whole number in a range, both ends included.</summary>
internal sealed record WholeType(long Min, long Max) : SpecType
{
    public override string Name => "whole number";
    public override string Allowed => $"{Min} to {Max}";
    public override ValueKind Kind => ValueKind.Number;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ScalarNode scalar) return Refuse(node, field, faults, "must be a whole number");
        var (kind, value) = PlainScalar.Read(scalar);
        return kind switch
        {
            ScalarKind.Whole when value is long whole && whole >= Min && whole <= Max => whole,
            ScalarKind.Whole => Refuse(node, field, faults, "is out of range"),
            ScalarKind.Number when (double)value! is var number && double.IsInteger(number) && number >= Min && number <= Max =>
                Refuse(node, field, faults, "must be a whole number, written with digits alone", SpecValue.Format((long)number)),
            ScalarKind.NotFinite => Refuse(node, field, faults, "must be a finite whole number"),
            ScalarKind.Text when scalar.Style != ScalarStyle.Plain && long.TryParse(scalar.Text, out _) =>
                Refuse(node, field, faults, "must be a whole number, not a text", $"{scalar.Text} without quotes"),
            ScalarKind.Text when long.TryParse(scalar.Text.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), out var grouped) =>
                Refuse(node, field, faults, "must be a whole number, written with digits alone", SpecValue.Format(grouped)),
            _ => Refuse(node, field, faults, "must be a whole number"),
        };
    }
}

/// <summary>A finite number in a range; the lower end may be left out of it.</summary>
internal sealed record NumberType(double Min, double Max, bool AboveMin = false, bool BelowMax = false) : SpecType
{
    public override string Name => "number";
    public override string Allowed => (AboveMin, BelowMax) switch
    {
        (true, _) => $"above {SpecValue.Format(Min)} and at most {SpecValue.Format(Max)}",
        (_, true) => $"at least {SpecValue.Format(Min)} and below {SpecValue.Format(Max)}",
        _ => $"{SpecValue.Format(Min)} to {SpecValue.Format(Max)}",
    };

    public override ValueKind Kind => ValueKind.Number;

    public bool Contains(double value) => (AboveMin ? value > Min : value >= Min) && (BelowMax ? value < Max : value <= Max);

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ScalarNode scalar) return Refuse(node, field, faults, "must be a number");
        var (kind, value) = PlainScalar.Read(scalar);
        switch (kind)
        {
            case ScalarKind.Whole or ScalarKind.Number:
                var number = value is long whole ? whole : (double)value!;
                return Contains(number) ? number : Refuse(node, field, faults, "is out of range");
            case ScalarKind.NotFinite:
                return Refuse(node, field, faults, "must be a finite number");
            case ScalarKind.Text when scalar.Style != ScalarStyle.Plain && double.TryParse(scalar.Text, out _):
                return Refuse(node, field, faults, "must be a number, not a text", $"{Printable.Text(scalar.Text)} without quotes");
            case ScalarKind.Text when double.TryParse(scalar.Text.Replace(',', '.'), out _):
                return Refuse(node, field, faults, "must be a number, with a point before its fraction", Printable.Text(scalar.Text.Replace(',', '.')));
            default:
                return Refuse(node, field, faults, "must be a number");
        }
    }
}

/// <summary>True or false.</summary>
internal sealed record FlagType : SpecType
{
    public override string Name => "true or false";
    public override string Allowed => "";
    public override ValueKind Kind => ValueKind.Flag;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ScalarNode scalar) return Refuse(node, field, faults, "must be true or false");
        var (kind, value) = PlainScalar.Read(scalar);
        if (kind == ScalarKind.Flag) return value;
        return Refuse(node, field, faults, "must be true or false", scalar.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "1" or "true" or "y" => "true",
            "no" or "off" or "0" or "false" or "n" => "false",
            _ => null,
        });
    }
}

/// <summary>A text of a given shape.</summary>
/// <param name="Shape">What it must match, null for any text.</param>
/// <param name="ShapeText">The same in words.</param>
/// <param name="Synonyms">What users write instead, and what they mean.</param>
internal sealed record TextType(Regex? Shape, string ShapeText, IReadOnlyDictionary<string, string>? Synonyms = null) : SpecType
{
    public override string Name => "text";
    public override string Allowed => ShapeText;
    public override ValueKind Kind => ValueKind.Text;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is not ScalarNode scalar) return Refuse(node, field, faults, "must be a text");
        if (PlainScalar.Read(scalar).Kind != ScalarKind.Text) return Refuse(node, field, faults, "must be a text", $"\"{Printable.Text(scalar.Text)}\" in quotes");
        if (scalar.Text.Contains('\0')) return Refuse(node, field, faults, "must not contain the character U+0000");
        return Shape is null || Shape.IsMatch(scalar.Text) ? scalar.Text : Refuse(node, field, faults, "is not of the right form", Synonyms?.GetValueOrDefault(scalar.Text));
    }
}

/// <summary>One of a few words.</summary>
/// <param name="Values">The words.</param>
/// <param name="NotHere">Words users know from elsewhere, each with the reason why it is refused here.</param>
internal sealed record ChoiceType(IReadOnlyList<string> Values, IReadOnlyDictionary<string, string>? NotHere = null) : SpecType
{
    public override string Name => "word";
    public override string Allowed => string.Join(" | ", Values);
    public override ValueKind Kind => ValueKind.Text;

    protected override object? ReadValue(SpecNode node, string field, FaultList faults)
    {
        if (node is ScalarNode scalar)
        {
            if (PlainScalar.Read(scalar).Kind == ScalarKind.Text && Values.Contains(scalar.Text)) return scalar.Text;
            if (NotHere?.GetValueOrDefault(scalar.Text) is { } reason)
            {
                faults.Add(node.Mark, field, reason, Printable.Node(node), Allowed);
                return null;
            }

            faults.Add(node.Mark, field, "is not a known value", Printable.Node(node), Allowed, Spelling.Nearest(scalar.Text, Values));
            return null;
        }

        return Refuse(node, field, faults, "must be one word");
    }
}
