using System.Text.Json;

namespace Fam.Grains.Hosting;

/// <summary>How the embedded grain runtime behaves. The defaults are Orleans'.</summary>
public sealed class EmbeddedGrainOptions
{
    /// <summary>How long a caller waits; then it gets a <see cref="TimeoutException"/>, and a call not yet begun is dropped.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain may be idle before it is deactivated.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle grains are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long <c>OnActivateAsync</c> may take.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <c>OnDeactivateAsync</c> may take.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How arguments and results are copied.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Default;

    /// <summary>
    /// Which types Orleans would be told to write as JSON. When set, every other type of a grain method must be one of .NET's
    /// own or carry <c>[GenerateSerializer]</c>, so that what works here works in Orleans; checked at start.
    /// </summary>
    public Func<Type, bool>? JsonTypes { get; set; }

    /// <summary>Types whose values nobody changes once they are made; like those with <c>[Immutable]</c> they are passed as they are.</summary>
    public Func<Type, bool>? ImmutableTypes { get; set; }

    internal void Validate()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(ResponseTimeout), ResponseTimeout), (nameof(CollectionAge), CollectionAge), (nameof(CollectionQuantum), CollectionQuantum),
            (nameof(ActivationTimeout), ActivationTimeout), (nameof(DeactivationTimeout), DeactivationTimeout),
        })
        {
            if (value <= TimeSpan.Zero || value.TotalMilliseconds >= uint.MaxValue)
                throw new ArgumentOutOfRangeException(name, value, $"{nameof(EmbeddedGrainOptions)}.{name} must be above zero and under 49 days.");
        }
    }
}
