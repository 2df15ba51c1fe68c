using System.Reflection;
using Fam.Grains.Calls;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>
    /// A stand-in for a grain that turns method calls into requests. Equal to every other reference to the same grain,
    /// whatever their interfaces.
    /// </summary>
    public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
    {
        private GrainCaller? caller;

        public GrainId GrainId { get; private set; }

        internal GrainCaller Caller => caller ?? throw new InvalidOperationException("Grain references come from IGrainFactory.");

        internal static GrainReference Create(Type interfaceType, GrainId id, GrainCaller caller)
        {
            var reference = (GrainReference)Create(interfaceType, typeof(GrainReference));
            reference.GrainId = id;
            reference.caller = caller;
            return reference;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            Caller.Call(GrainId, targetMethod!, args ?? []);

        public bool Equals(GrainReference? other) => other is not null && other.GrainId == GrainId;

        public override bool Equals(object? obj) => Equals(obj as GrainReference);

        public override int GetHashCode() => GrainId.GetHashCode();

        public override string ToString() => $"GrainReference:{GrainId}";
    }
}

namespace Orleans
{
    public static partial class GrainExtensions
    {
        /// <summary>A reference to this grain, to hand to others (never hand out <c>this</c>).</summary>
        public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
            (TGrainInterface)grain.AsReference(typeof(TGrainInterface));

        public static object AsReference(this IAddressable grain, Type interfaceType)
        {
            var reference = grain.AsReference();
            return interfaceType.IsInstanceOfType(reference) ? reference : reference.Caller.Reference(interfaceType, reference.GrainId);
        }

        public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

        internal static GrainReference AsReference(this IAddressable grain) => grain switch
        {
            null => throw new ArgumentNullException(nameof(grain)),
            GrainReference reference => reference,
            Grain instance => instance.GrainReference,
            _ => throw new ArgumentException($"{grain.GetType().Name} is neither a grain nor a reference to one.", nameof(grain)),
        };
    }
}
