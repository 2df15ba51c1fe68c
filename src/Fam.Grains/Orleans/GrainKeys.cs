using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>How keys are written in a <see cref="GrainId"/>.</summary>
    public static class GrainIdKeyExtensions
    {
        public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

        public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

        public static Guid GetGuidKey(this GrainId grainId) =>
            Guid.TryParseExact(grainId.Key.ToString(), "N", out var key)
                ? key
                : throw new ArgumentException($"The key of grain \"{grainId}\" is not a Guid.", nameof(grainId));

        public static long GetIntegerKey(this GrainId grainId) =>
            long.TryParse(grainId.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
                ? key
                : throw new ArgumentException($"The key of grain \"{grainId}\" is not an integer.", nameof(grainId));
    }
}

namespace Orleans
{
    /// <summary>What a grain, or a reference to one, says about its identity.</summary>
    public static partial class GrainExtensions
    {
        /// <exception cref="ArgumentException">The object is neither a grain of this runtime nor a reference to one.</exception>
        public static GrainId GetGrainId(this IAddressable grain) => grain.AsReference().GrainId;

        /// <exception cref="InvalidOperationException">The grain has another kind of key.</exception>
        public static Guid GetPrimaryKey(this IAddressable grain) =>
            Guid.TryParseExact(grain.GetPrimaryKeyString(), "N", out var key)
                ? key
                : throw new InvalidOperationException($"Grain {grain.GetGrainId()} has no Guid key.");

        /// <exception cref="InvalidOperationException">The grain has another kind of key.</exception>
        public static long GetPrimaryKeyLong(this IAddressable grain) =>
            long.TryParse(grain.GetPrimaryKeyString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
                ? key
                : throw new InvalidOperationException($"Grain {grain.GetGrainId()} has no integer key.");

        public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
    }
}
