using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Conditions;

/// <summary>A condition over the keys of a trial, as in <c>architecture == 'bswa' and memory_segments > 0</c>.</summary>
internal abstract record Condition
{
    /// <summary>Whether it holds, given the value of each key by path; a key without a value equals nothing.</summary>
    public abstract bool Holds(Func<string, object?> valueOf);

    /// <summary>Paths of the keys it reads.</summary>
    public abstract IEnumerable<string> Paths { get; }
}

internal sealed record AllCondition(IReadOnlyList<Condition> Parts) : Condition
{
    public override bool Holds(Func<string, object?> valueOf) => Parts.All(part => part.Holds(valueOf));
    public override IEnumerable<string> Paths => Parts.SelectMany(part => part.Paths);
}

internal sealed record AnyCondition(IReadOnlyList<Condition> Parts) : Condition
{
    public override bool Holds(Func<string, object?> valueOf) => Parts.Any(part => part.Holds(valueOf));
    public override IEnumerable<string> Paths => Parts.SelectMany(part => part.Paths);
}

internal sealed record NotCondition(Condition Part) : Condition
{
    public override bool Holds(Func<string, object?> valueOf) => !Part.Holds(valueOf);
    public override IEnumerable<string> Paths => Part.Paths;
}

/// <summary>A key or a literal that is true or false by itself.</summary>
internal sealed record FlagCondition(Operand Operand) : Condition
{
    public override bool Holds(Func<string, object?> valueOf) => Operand.Value(valueOf) is true;
    public override IEnumerable<string> Paths => Operand.Paths;
}

internal sealed record CompareCondition(Operand Left, string Operator, Operand Right) : Condition
{
    public override IEnumerable<string> Paths => Left.Paths.Concat(Right.Paths);

    public override bool Holds(Func<string, object?> valueOf)
    {
        var (left, right) = (Left.Value(valueOf), Right.Value(valueOf));
        if (Operator is "==" or "!=") return Operand.Equal(left, right) == (Operator == "==");
        if (left is not double a || right is not double b) return false;
        return Operator switch
        {
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            _ => a >= b,
        };
    }
}

/// <summary><c>x in [a, b]</c>; <c>not in</c> is its negation.</summary>
internal sealed record MemberCondition(Operand Operand, IReadOnlyList<Operand> Items) : Condition
{
    public override bool Holds(Func<string, object?> valueOf) => Operand.Value(valueOf) is var value && Items.Any(item => Operand.Equal(value, item.Value(valueOf)));
    public override IEnumerable<string> Paths => Operand.Paths.Concat(Items.SelectMany(item => item.Paths));
}

/// <summary>One side of a comparison: a key, by path, or a literal.</summary>
/// <param name="Offset">Characters of the condition before it.</param>
/// <param name="Path">Null for a literal.</param>
/// <param name="Literal">Null for a key.</param>
/// <param name="Type">Type of the key; null for a literal.</param>
internal sealed record Operand(int Offset, ValueKind Kind, string? Path, object? Literal, SpecType? Type)
{
    public IEnumerable<string> Paths => Path is null ? [] : [Path];

    /// <summary>Numbers come as <see cref="double"/>, whole ones too.</summary>
    public object? Value(Func<string, object?> valueOf) => (Path is null ? Literal : valueOf(Path)) switch
    {
        long whole => (double)whole,
        var value => value,
    };

    public static bool Equal(object? a, object? b) => a is not null && a.Equals(b);
}
