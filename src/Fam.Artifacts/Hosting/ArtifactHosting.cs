using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Fam.Artifacts.Directories;
using Fam.Artifacts.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fam.Artifacts.Hosting;

/// <summary>Composes the store into a host; orchestrator and worker in one process share one.</summary>
public static class ArtifactHosting
{
    private const string DefaultDirectory = "artifacts";

    public static IServiceCollection AddFamArtifacts(this IServiceCollection services, Action<ArtifactOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ArtifactOptions>();
        if (!services.Any(service => service.ServiceType == typeof(IArtifactStore)))
            options.BindConfiguration(ArtifactOptions.Section).ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ArtifactOptions>, ArtifactOptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => Create(provider.GetRequiredService<IOptions<ArtifactOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>The store that options describe.</summary>
    public static IArtifactStore Create(ArtifactOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.UsesS3)
            return new DirectoryStore(Path.GetFullPath(string.IsNullOrWhiteSpace(options.Directory) ? DefaultDirectory : options.Directory), options.MaxObjectBytes, time);
        var s3 = options.S3;
        var client = new AmazonS3Client(Configuration(s3));
        return new S3Store(client, s3.Bucket!, s3.Prefix, options.MaxObjectBytes, s3.SpoolDirectory ?? Path.Combine(Path.GetTempPath(), "fam-artifacts"), time);
    }

    private static AmazonS3Config Configuration(S3Options s3)
    {
        var config = new AmazonS3Config
        {
            // Objects are verified by their own SHA-256; servers other than AWS' do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (s3.Endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(s3.Region);
        }
        else
        {
            (config.ServiceURL, config.AuthenticationRegion, config.ForcePathStyle) = (s3.Endpoint, s3.Region, true);
        }
        return config;
    }
}
