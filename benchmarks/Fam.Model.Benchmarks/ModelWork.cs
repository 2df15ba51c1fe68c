using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Model.Benchmarks;

/// <summary>A model with random weights, and what is timed of it: training steps, streamed blocks, whole sequences.</summary>
internal sealed class ModelWork : IDisposable
{
    private readonly Settings settings;
    private readonly AdamW optimizer;
    private StreamingPass? stream;

    /// <param name="tokens">Tokens of a training sequence.</param>
    public ModelWork(Settings settings, ModelSpec spec, int batch, long tokens)
    {
        this.settings = settings;
        Decoder = new Decoder(spec);
        Initialization.Apply(Decoder, seed: 1);
        Decoder.to(settings.Device, settings.Type);
        using var generator = new Generator(2, CPU);
        Tokens = randint(0, spec.VocabSize, [batch, tokens], dtype: int64, generator: generator).to(settings.Device);
        optimizer = optim.AdamW(Decoder.parameters(), lr: 1e-4, weight_decay: 0.1);
    }

    public Decoder Decoder { get; }

    /// <summary>[N, T].</summary>
    public Tensor Tokens { get; }

    /// <summary>Mean next-token cross entropy.</summary>
    public static Tensor Loss(Tensor logits, Tensor tokens)
    {
        var time = tokens.shape[1] - 1;
        return nn.functional.cross_entropy(logits.narrow(1, 0, time).reshape(-1, logits.shape[2]), tokens.narrow(1, 1, time).reshape(-1));
    }

    /// <summary>Seconds of forward, loss, backward, clipping and AdamW.</summary>
    public double Train() => Timed(() =>
    {
        using var loss = Loss(TrainingPass.Run(Decoder, Tokens).Logits, Tokens);
        loss.item<float>();
        Decoder.zero_grad(set_to_none: true);
        loss.backward();
        nn.utils.clip_grad_norm_(Decoder.parameters(), 1.0);
        optimizer.step();
    });

    /// <summary>Seconds of a stream's next blocks, with logits; the stream goes on from call to call.</summary>
    public double Stream(int blocks)
    {
        using var first = Tokens.narrow(0, 0, 1);
        using var block = first.narrow(1, 0, Decoder.Spec.BlockSize);
        stream ??= new StreamingPass(Decoder, batch: 1);
        return Timed(() =>
        {
            for (var index = 0; index < blocks; index++) stream.Next(block).Dispose();
        });
    }

    /// <summary>Seconds of a fresh stream of so many blocks, with logits.</summary>
    public double FreshStream(int blocks)
    {
        using var first = Tokens.narrow(0, 0, 1);
        using var block = first.narrow(1, 0, Decoder.Spec.BlockSize);
        return Timed(() =>
        {
            using var fresh = new StreamingPass(Decoder, batch: 1);
            for (var index = 0; index < blocks; index++) fresh.Next(block).Dispose();
        });
    }

    /// <summary>Seconds of the forward pass over the whole sequence, by blocks of a fresh stream.</summary>
    public double Prefill() => Timed(() =>
    {
        using var fresh = new StreamingPass(Decoder, batch: 1);
        fresh.Skip(Tokens.narrow(0, 0, 1));
    });

    public void Dispose()
    {
        stream?.Dispose();
        optimizer.Dispose();
        Tokens.Dispose();
        Decoder.Dispose();
    }

    private double Timed(Action work)
    {
        settings.Finish();
        var start = settings.Now();
        using (NewDisposeScope()) work();
        settings.Finish();
        return settings.Now() - start;
    }
}
