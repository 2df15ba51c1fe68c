namespace TorchSharp;

public static partial class torch
{
    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    /// <summary>Seeds the default generators of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    /// <summary>The default generator of the CPU.</summary>
    public static class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed)
        {
            Native.manual_seed((ulong)seed);
            return Generator.Default;
        }

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    /// <summary>A source of random numbers with its own state.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.generator_new(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            if (handle == 0)
                CheckForErrors();
            Handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.generator_default(), CPU);

        public IntPtr Handle { get; private set; }

        public Device device { get; private set; }

        /// <summary>The whole state as bytes; a generator it is set into gives the same numbers.</summary>
        public Tensor get_state()
        {
            Tensor state = Native.generator_state(Handle);
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            Native.generator_set_state(Handle, value);
            GC.KeepAlive(this);
        }

        public Generator manual_seed(long seed)
        {
            Native.generator_seed(Handle, (ulong)seed);
            return this;
        }

        public long seed()
        {
            long seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed()
        {
            Native.generator_initial_seed(Handle, out ulong seed);
            GC.KeepAlive(this);
            return (long)seed;
        }

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        internal static nint HandleOf(Generator? generator) => generator?.Handle ?? 0;

        protected virtual void Dispose(bool disposing)
        {
            nint owned = Handle;
            Handle = 0;
            if (owned != 0)
                Native.generator_release(owned);
        }
    }
}
