using System.Globalization;
using System.Net;
using Fam.Contracts;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace Fam.Orchestrator.Hosting;

/// <summary>The grain runtime behind the orchestrator: an Orleans silo in this process. Built when <c>GrainRuntime</c> is <c>Orleans</c>.</summary>
public static class GrainHosting
{
    private const string Section = "Fam:Grains";

    /// <summary>
    /// Joins the cluster in the database <c>ConnectionStrings:Grains</c> (PostgreSQL with Orleans' clustering tables); without
    /// one, is a cluster of one on 127.0.0.1. Section <c>Fam:Grains</c> may set <c>ClusterId</c>, <c>SiloPort</c>,
    /// <c>AdvertisedAddress</c> and <c>ProbeTimeout</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is not what it should be; the message names it.</exception>
    public static void AddFamGrains(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = builder.Configuration.GetSection(Section);
        builder.Services.AddSerializer(serializer => serializer.AddJsonSerializer(IsContract, FamJson.Options));
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("fam", settings["ClusterId"] ?? "fam"));
            if (builder.Configuration.GetConnectionString("Grains") is { Length: > 0 } connection)
            {
                silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connection));
                silo.Configure<EndpointOptions>(options => Listen(options, Address(settings), Port(settings)));
            }
            else
            {
                silo.UseLocalhostClustering();
                silo.Configure<EndpointOptions>(options => Listen(options, IPAddress.Loopback, Port(settings)));
            }

            silo.Configure<ClusterMembershipOptions>(options => DetectDeathSoon(options, ProbeTimeout(settings)));
            // A call to a silo that has just died waits this long; the one for co-hosted callers, and the client's.
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
            silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
        });
    }

    /// <summary>
    /// Whether a call to a grain failed because the silo that held it has died or is going: the same call finds the grain
    /// on another silo soon.
    /// </summary>
    public static bool IsAway(Exception failure) => failure
        is Orleans.Runtime.SiloUnavailableException or Orleans.Runtime.OrleansMessageRejectionException or Orleans.Runtime.ClientNotAvailableException or TimeoutException;

    private static bool IsContract(Type type) => type.Namespace?.StartsWith("Fam.Contracts", StringComparison.Ordinal) == true;

    private static void DetectDeathSoon(ClusterMembershipOptions options, TimeSpan probeTimeout)
    {
        options.ProbeTimeout = probeTimeout;
        options.NumMissedProbesLimit = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
    }

    private static void Listen(EndpointOptions options, IPAddress? address, int port)
    {
        options.SiloPort = port;
        // All callers live in a silo, so no port is opened for clients.
        options.GatewayPort = 0;
        if (address is not null)
            options.AdvertisedIPAddress = address;
    }

    private static int Port(IConfigurationSection settings) => settings["SiloPort"] switch
    {
        null or "" => EndpointOptions.DEFAULT_SILO_PORT,
        var text when ushort.TryParse(text, out var port) && port > 0 => port,
        var text => throw new InvalidOperationException($"{Section}:SiloPort is '{text}'; it must be a port from 1 to 65535."),
    };

    // A silo that gets no processor for two of these is taken for dead and ends itself.
    private static TimeSpan ProbeTimeout(IConfigurationSection settings) => settings["ProbeTimeout"] switch
    {
        null or "" => TimeSpan.FromSeconds(1),
        var text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero => time,
        var text => throw new InvalidOperationException($"{Section}:ProbeTimeout is '{text}'; it must be a time above zero such as 00:00:01."),
    };

    private static IPAddress? Address(IConfigurationSection settings) => settings["AdvertisedAddress"] switch
    {
        null or "" => null,
        var text when IPAddress.TryParse(text, out var address) => address,
        var text => throw new InvalidOperationException($"{Section}:AdvertisedAddress is '{text}'; it must be an IP address."),
    };
}
