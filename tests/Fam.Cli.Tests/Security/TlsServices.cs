using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fam.Cli.Tests.Processes;

namespace Fam.Cli.Tests.Security;

/// <summary>A PostgreSQL and a RabbitMQ that answer over TLS, with an authority of their own; and an authority that signed nothing.</summary>
public sealed class TlsServices : IAsyncLifetime
{
    // Where the servers' users may enter.
    private readonly string directory = Path.Combine("/var/tmp", $"fam-tls-{Guid.NewGuid():N}");

    public string Authority => Path.Combine(directory, "tls", "ca.crt");

    public string OtherAuthority => Path.Combine(directory, "other.crt");

    public string Postgres { get; private set; } = null!;

    /// <summary>What a process needs to reach them; the orchestrator's own certificate is theirs, which is localhost's.</summary>
    public Dictionary<string, string?> Environment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var said = await ScriptAsync("up", "--tls");
        Postgres = Value("FAM_POSTGRES");
        Assert.Contains("SSL Mode=VerifyFull", Postgres, StringComparison.Ordinal);
        Assert.StartsWith("amqps://", Value("FAM_RABBITMQ"), StringComparison.Ordinal);
        Environment = new()
        {
            ["Fam__Database__Provider"] = "postgres",
            ["Fam__Database__ConnectionString"] = Postgres,
            ["Fam__Database__MigrateAtStart"] = "true",
            ["Fam__Bus__Transport"] = "rabbitmq",
            ["Fam__Bus__Uri"] = Value("FAM_RABBITMQ"),
            ["SSL_CERT_FILE"] = Value("SSL_CERT_FILE"),
            ["Kestrel__Certificates__Default__Path"] = Path.Combine(directory, "tls", "server.crt"),
            ["Kestrel__Certificates__Default__KeyPath"] = Path.Combine(directory, "tls", "server.key"),
        };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=another authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var other = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(OtherAuthority, other.ExportCertificatePem());

        string Value(string name) => said.Split('\n').Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..].Trim('\'');
    }

    /// <summary>The same, but for an authority that signed nothing.</summary>
    public Dictionary<string, string?> Mistrusting() => new(Environment)
    {
        ["SSL_CERT_FILE"] = OtherAuthority,
        ["Fam__Database__ConnectionString"] = Postgres.Replace(Authority, OtherAuthority, StringComparison.Ordinal),
    };

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("down", "--purge");
        Directory.Delete(directory, recursive: true);
    }

    private async Task<string> ScriptAsync(params string[] arguments)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(FamProcess.RepositoryRoot, "scripts", "services.sh"), [.. arguments, "--dir", directory]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, $"scripts/services.sh {string.Join(' ', arguments)} ended with status {script.ExitCode}.");
        return said;
    }
}
