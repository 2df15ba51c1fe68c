using Fam.Contracts;
using Fam.Contracts.Messages;
using Fam.Grains.Hosting;

namespace Fam.Orchestrator.Hosting;

/// <summary>The grain runtime behind the orchestrator: the embedded one, for a single process. Built when <c>GrainRuntime</c> is <c>Embedded</c>.</summary>
public static class GrainHosting
{
    public static void AddFamGrains(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddEmbeddedGrains(
            options =>
            {
                options.Json = FamJson.Options;
                options.JsonTypes = type => type.Namespace?.StartsWith("Fam.Contracts", StringComparison.Ordinal) == true;
                // Read off the bus, and from then on only read.
                options.ImmutableTypes = type => type.IsAssignableTo(typeof(BusMessage));
            },
            typeof(GrainHosting).Assembly);
    }

    /// <summary>Whether a call to a grain failed because whoever held it has gone; within one process nobody goes alone.</summary>
    public static bool IsAway(Exception failure) => false;
}
