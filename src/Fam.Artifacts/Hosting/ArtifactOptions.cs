using Microsoft.Extensions.Options;

namespace Fam.Artifacts.Hosting;

/// <summary>
/// Where checkpoints and data lie; section <c>Fam:Artifacts</c>, the same for the orchestrator and all workers. S3's
/// credentials come from AWS' own chain (environment, profile, instance role), never from here.
/// </summary>
public sealed class ArtifactOptions
{
    public const string Section = "Fam:Artifacts";

    /// <summary>A directory that the orchestrator and all workers share. Default <c>artifacts</c>; not used with <see cref="S3"/>.</summary>
    public string? Directory { get; set; }

    /// <summary>An S3 bucket; used where its <c>Bucket</c> is set.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Largest object, in bytes. Default 64 GiB.</summary>
    public long MaxObjectBytes { get; set; } = 64L << 30;

    public bool UsesS3 => !string.IsNullOrWhiteSpace(S3.Bucket);
}

/// <summary>An S3 bucket and how to reach it.</summary>
public sealed class S3Options
{
    public string? Bucket { get; set; }

    /// <summary>Put before every key, such as <c>fam/</c>. Default empty.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>AWS region. Default <c>us-east-1</c>; servers of one's own take any.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>URL of a server that is not AWS; buckets are then part of its paths. Default: AWS by region.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Directory for uploads whose hash is not known yet. Default: the system's temporary directory.</summary>
    public string? SpoolDirectory { get; set; }
}

/// <summary>Refuses options that cannot work, each with what to write instead.</summary>
internal sealed class ArtifactOptionsCheck : IValidateOptions<ArtifactOptions>
{
    public ValidateOptionsResult Validate(string? name, ArtifactOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ArtifactOptions options)
    {
        if (options.UsesS3 && !string.IsNullOrWhiteSpace(options.Directory))
            yield return $"{ArtifactOptions.Section}:Directory is '{options.Directory}' and S3:Bucket is '{options.S3.Bucket}'; set one of them.";
        if (options.MaxObjectBytes < 1 << 20)
            yield return $"{ArtifactOptions.Section}:MaxObjectBytes is {options.MaxObjectBytes}; write {1 << 20} or more.";
        if (!options.UsesS3 && options.S3.Endpoint is not null)
            yield return $"{ArtifactOptions.Section}:S3:Endpoint is set without a bucket; set S3:Bucket too.";
        if (options.S3.Endpoint is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
            yield return $"{ArtifactOptions.Section}:S3:Endpoint is no URL such as http://127.0.0.1:9000 without credentials; those come from the environment.";
        if (options.S3.Prefix is { Length: > 0 } prefix && (prefix[0] == '/' || prefix[^1] != '/'))
            yield return $"{ArtifactOptions.Section}:S3:Prefix is '{prefix}'; write it without a slash before and with one behind, such as 'fam/'.";
        if (string.IsNullOrWhiteSpace(options.S3.Region))
            yield return $"{ArtifactOptions.Section}:S3:Region is empty; write a region such as us-east-1.";
    }
}
