using System.Reflection;
using Fam.Grains.Activations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fam.Grains.Hosting;

/// <summary>Brings the embedded grain runtime into a host.</summary>
public static class EmbeddedGrainRegistration
{
    /// <summary>
    /// Registers every grain class of the assemblies and an <see cref="IGrainFactory"/> to call them by. Grains are
    /// deactivated when the host stops. Time comes from the registered <see cref="TimeProvider"/>, else the system's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A grain class or interface is not one that Orleans would run.</exception>
    public static IServiceCollection AddEmbeddedGrains(
        this IServiceCollection services, Action<EmbeddedGrainOptions> configure, params Assembly[] assemblies)
    {
        var options = new EmbeddedGrainOptions();
        configure(options);
        options.Validate();
        var classes = new GrainClasses(assemblies);
        foreach (var grain in classes.All)
            WireTypes.Check(grain.Type, options.JsonTypes);

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new GrainRuntime(
            provider, classes, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<GrainRuntime>>()));
        services.AddSingleton(provider => provider.GetRequiredService<GrainRuntime>().Factory);
        services.AddSingleton<IHostedService, GrainShutdown>();
        return services;
    }
}
