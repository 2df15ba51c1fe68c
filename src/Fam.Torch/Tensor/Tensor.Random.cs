namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            Native.normal_(this, mean, std, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Native.uniform_(this, from, to, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return this;
        }

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Native.bernoulli_(this, p, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return this;
        }

        public Tensor bernoulli(Generator? generator = null)
        {
            Tensor result = Native.bernoulli(this, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return result;
        }

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
        {
            Tensor result = Native.multinomial(this, num_samples, replacement, Generator.HandleOf(generator));
            GC.KeepAlive(generator);
            return result;
        }
    }
}
