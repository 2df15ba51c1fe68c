using Fam.Contracts.Client;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Cli.Tests.Processes;

/// <summary>An orchestrator, and workers as they are added, each a process of its own, over a real PostgreSQL and RabbitMQ.</summary>
internal sealed class SeparateProcesses : IAsyncDisposable
{
    private readonly IAsyncDisposable services;
    private readonly IReadOnlyDictionary<string, string?> everywhere;
    private readonly TemporaryDirectory directory = new();
    private readonly List<FamService> workers = [];
    private HttpClient http = null!;

    private SeparateProcesses(IAsyncDisposable services, IReadOnlyDictionary<string, string?> everywhere) => (this.services, this.everywhere) = (services, everywhere);

    public FamService Orchestrator { get; private set; } = null!;

    public string Address { get; private set; } = null!;

    public FamClient Client => new(http);

    /// <summary>Over a database and queues of this test's own, gone after it.</summary>
    /// <param name="everywhere">Variables of every process's environment.</param>
    /// <param name="signingKey">Secret of the orchestrator's signatures; null where nothing is signed.</param>
    public static async Task<SeparateProcesses> StartAsync(IReadOnlyDictionary<string, string?>? everywhere = null, string? signingKey = null)
    {
        var own = await OwnServices.CreateAsync();
        var settings = own.Settings().Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));
        return await StartAsync(own, new Dictionary<string, string?>(settings.Concat(everywhere ?? new Dictionary<string, string?>())), "http://127.0.0.1:0", signingKey);
    }

    /// <summary>Over servers that are there already.</summary>
    /// <param name="services">Goes with it.</param>
    /// <param name="everywhere">Variables of every process's environment, those that name the servers among them.</param>
    /// <param name="address">The orchestrator's.</param>
    /// <param name="signingKey">Secret of the orchestrator's signatures; null where nothing is signed.</param>
    public static async Task<SeparateProcesses> StartAsync(IAsyncDisposable services, IReadOnlyDictionary<string, string?> everywhere, string address, string? signingKey = null)
    {
        var processes = new SeparateProcesses(services, everywhere);
        processes.Orchestrator = FamService.Start("Fam.Orchestrator", processes.Environment(signingKey, []), "--urls", address, "--no-auth");
        processes.Address = await processes.Orchestrator.AddressAsync();
        processes.http = new HttpClient { BaseAddress = new Uri(processes.Address) };
        return processes;
    }

    /// <summary>Starts a worker of one slot, <c>w1</c> or <c>w2</c>.</summary>
    public FamService StartWorker(string id, string? signingKey = null)
    {
        var worker = FamService.Start("Fam.Worker", Environment(signingKey, new()
        {
            ["Worker__WorkerId"] = id,
            ["Worker__DataDirectory"] = Path.Combine(directory.Path, id),
            ["Worker__Slots"] = "1",
        }), "--urls", "http://127.0.0.1:0");
        workers.Add(worker);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
        await Orchestrator.DisposeAsync();
        http.Dispose();
        await services.DisposeAsync();
        directory.Dispose();
    }

    private Dictionary<string, string?> Environment(string? signingKey, Dictionary<string, string?> own)
    {
        own["Fam__Bus__SigningKey"] = signingKey;
        own["Fam__Artifacts__Directory"] = Path.Combine(directory.Path, "artifacts");
        return new(everywhere.Concat(own));
    }
}
