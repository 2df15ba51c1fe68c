using Fam.Grains.Activations;
using Fam.Grains.Calls;
using Fam.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fam.Grains;

/// <summary>The parts of the runtime, which know each other through it.</summary>
internal sealed class GrainRuntime : IDisposable
{
    public GrainRuntime(
        IServiceProvider services, GrainClasses classes, EmbeddedGrainOptions options, TimeProvider time, ILogger<GrainRuntime> logger)
    {
        Services = services;
        Classes = classes;
        Options = options;
        Time = time;
        Logger = logger;
        Copier = new ValueCopier(options.Json, options.ImmutableTypes);
        Directory = new ActivationDirectory(this);
        Caller = new GrainCaller(this);
        Factory = new GrainFactory(Caller);
    }

    public IServiceProvider Services { get; }

    public GrainClasses Classes { get; }

    public EmbeddedGrainOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public ValueCopier Copier { get; }

    public ActivationDirectory Directory { get; }

    public GrainCaller Caller { get; }

    public IGrainFactory Factory { get; }

    public void Dispose() => Directory.Dispose();
}
