using Fam.Contracts;
using Fam.Grains.Hosting;

namespace Fam.Orchestrator.Hosting;

/// <summary>The grain runtime behind the orchestrator: the embedded one.</summary>
public static class GrainHosting
{
    public static IServiceCollection AddFamGrains(this IServiceCollection services) => services.AddEmbeddedGrains(
        options =>
        {
            options.Json = FamJson.Options;
            options.JsonTypes = type => type.Namespace?.StartsWith("Fam.Contracts", StringComparison.Ordinal) == true;
        },
        typeof(GrainHosting).Assembly);
}
