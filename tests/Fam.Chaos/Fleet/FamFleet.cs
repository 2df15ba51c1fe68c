using System.Security.Cryptography;
using System.Text;
using Fam.Contracts.Client;

namespace Fam.Chaos.Fleet;

/// <summary>One orchestrator and two workers with roots of their own, all behind proxies, over one database and one broker.</summary>
public sealed class FamFleet : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly IReadOnlyList<KeptProcess> all;

    public FamFleet(Services services, string database, string directory, string name)
    {
        Directory = directory;
        System.IO.Directory.CreateDirectory(directory);
        Services = services;
        Database = new BreakableProxy(() => services.PostgresPort);
        Brokers = [.. Enumerable.Range(0, 3).Select(_ => new BreakableProxy(() => services.RabbitMqPort))];
        WorkerIds = [$"chaos-{name}-1", $"chaos-{name}-2"];
        var port = FreePort();
        var secret = RandomNumberGenerator.GetBytes(32);
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(30) };
        Orchestrator = new KeptProcess("orchestrator", Programs.Orchestrator, ["--urls", $"http://127.0.0.1:{port}", "--no-auth"], Environment(Brokers[0], new()
        {
            ["Fam__Bus__SigningKey"] = Convert.ToBase64String(secret),
            ["Fam__Database__Provider"] = "postgres",
            ["Fam__Database__ConnectionString"] = Services.ConnectionString(Database.Port, database) + ";Command Timeout=4",
            // Shorter than the defaults, so that leases run out while a round lasts.
            ["Fam__Orchestrator__LeasePeriod"] = "00:00:12",
            ["Fam__Orchestrator__WorkerSilentAfter"] = "00:00:06",
            ["Fam__Orchestrator__MaxRestartDelay"] = "00:00:04",
        }), Path.Combine(directory, "orchestrator.log"));
        Workers = [.. WorkerIds.Select((id, index) => new KeptProcess($"worker {index + 1}", Programs.Worker, ["--urls", "http://127.0.0.1:0"], Environment(Brokers[index + 1], new()
        {
            ["Fam__Bus__SigningKey"] = KeyOf(secret, id),
            ["Worker__WorkerId"] = id,
            ["Worker__DataDirectory"] = Path.Combine(directory, id),
            ["Worker__Slots"] = "1",
        }), Path.Combine(directory, $"worker-{index + 1}.log")))];
        all = [Orchestrator, .. Workers];
    }

    public Services Services { get; }

    public string Directory { get; }

    public KeptProcess Orchestrator { get; }

    public IReadOnlyList<KeptProcess> Workers { get; }

    public IReadOnlyList<string> WorkerIds { get; }

    /// <summary>Between orchestrator and PostgreSQL.</summary>
    public BreakableProxy Database { get; }

    /// <summary>Between RabbitMQ and the orchestrator, worker 1 and worker 2.</summary>
    public IReadOnlyList<BreakableProxy> Brokers { get; }

    public FamClient Client => new(http);

    /// <summary>One for each worker's attempts; none where <see cref="MountAsync"/> was not asked for or not allowed.</summary>
    public IReadOnlyList<SmallDisk> WorkerDisks { get; private set; } = [];

    public SmallDisk? StoreDisk { get; private set; }

    /// <summary>Puts attempts and store on disks that can be filled; before the start.</summary>
    /// <returns>Why that cannot be, in words; null where it is done.</returns>
    public async Task<string?> MountAsync()
    {
        try
        {
            StoreDisk = await SmallDisk.MountAsync(Path.Combine(Directory, "artifacts"), megabytes: 2048);
            WorkerDisks = [await SmallDisk.MountAsync(Path.Combine(Directory, WorkerIds[0]), megabytes: 128), await SmallDisk.MountAsync(Path.Combine(Directory, WorkerIds[1]), megabytes: 128)];
            return null;
        }
        catch (Exception refused) when (refused is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return refused.Message;
        }
    }

    /// <summary>Starts everything and returns once the orchestrator says that it is ready.</summary>
    public async Task StartAsync(TimeSpan limit)
    {
        foreach (var one in all)
            one.Start();
        using var late = new CancellationTokenSource(limit);
        while (!await IsReadyAsync(late.Token))
            await Task.Delay(200, late.Token);
    }

    /// <summary>Ends every fault: nothing is cut, nothing is down.</summary>
    public void Heal()
    {
        Database.Heal();
        foreach (var broker in Brokers)
            broker.Heal();
        foreach (var one in all)
            one.Start();
    }

    /// <summary>The children that train for either worker, or for one of them.</summary>
    public IReadOnlyList<TrialChild> Children(int? worker = null) => TrialChild.Below(worker is { } index ? Path.Combine(Directory, WorkerIds[index]) : Directory);

    /// <summary>Attempts that a worker still has something to do for.</summary>
    public IReadOnlyList<string> OpenAttempts() =>
    [
        .. WorkerIds.Select(id => Path.Combine(Directory, id, "attempts")).Where(System.IO.Directory.Exists)
            .SelectMany(attempts => System.IO.Directory.GetDirectories(attempts)).SelectMany(job => System.IO.Directory.GetDirectories(job))
            .Where(attempt => !File.Exists(Path.Combine(attempt, "done"))).Select(attempt => Path.GetRelativePath(Directory, attempt)),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in all)
            await one.DisposeAsync();
        foreach (var child in Children())
            Signals.Kill(child.Pid);
        foreach (var disk in WorkerDisks.Append(StoreDisk).OfType<SmallDisk>())
            await disk.DisposeAsync();
        await Database.DisposeAsync();
        foreach (var broker in Brokers)
            await broker.DisposeAsync();
        http.Dispose();
    }

    private Dictionary<string, string> Environment(BreakableProxy broker, Dictionary<string, string> own) => new(own)
    {
        ["Fam__Bus__Transport"] = "rabbitmq",
        ["Fam__Bus__Uri"] = $"amqp://guest:guest@127.0.0.1:{broker.Port}/",
        ["Fam__Artifacts__Directory"] = Path.Combine(Directory, "artifacts"),
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>What <c>fam worker key</c> prints (docs/decisions/0012): every round proves that the real processes agree on it.</summary>
    private static string KeyOf(byte[] secret, string workerId) =>
        $"{workerId}:{Convert.ToBase64String(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, outputLength: 32, info: Encoding.UTF8.GetBytes("fam-worker-key-1:" + workerId)))}";

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }
}
