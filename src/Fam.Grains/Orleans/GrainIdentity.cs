namespace Orleans.Runtime;

/// <summary>The name of a grain class within <see cref="GrainId"/>: lower case, without the suffix "Grain".</summary>
public readonly record struct GrainType
{
    private readonly string? value;

    private GrainType(string value) => this.value = value;

    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(value);
    }

    public override string ToString() => value ?? "";
}

/// <summary>A grain's key as text: the string itself, a Guid in format "N", or a number in hexadecimal.</summary>
public readonly record struct IdSpan
{
    private readonly string? value;

    private IdSpan(string value) => this.value = value;

    public static IdSpan Create(string id) => new(id);

    public override string ToString() => value ?? "";
}

/// <summary>The identity of a grain: its class and its key. Written <c>type/key</c>.</summary>
public readonly record struct GrainId
{
    public GrainId(GrainType type, IdSpan key) => (Type, Key) = (type, key);

    public GrainType Type { get; }

    public IdSpan Key { get; }

    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public override string ToString() => $"{Type}/{Key}";
}
