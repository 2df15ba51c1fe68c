using Fam.Dashboard.Hosting;
using Fam.Dashboard.Tests.Stub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Fam.Dashboard.Tests.Browser;

/// <summary>The dashboard on a real port, a stub for its orchestrator, and a browser; shared by the tests, which run one after another.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private WebApplication _dashboard = null!;
    private Chromium _chromium = null!;
    private bool _earlierPages;

    public StubOrchestrator Stub { get; private set; } = null!;

    /// <summary>What the dashboard's server complained of.</summary>
    public RecordedLog Log { get; } = new();

    public Uri Url => new(_dashboard.Urls.First());

    public async ValueTask InitializeAsync()
    {
        Stub = await StubOrchestrator.StartAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Fam.Dashboard", EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Production" });
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddFamDashboard(options =>
        {
            options.OrchestratorUrl = Stub.Url;
            options.LiveRefresh = TimeSpan.FromMilliseconds(200);
            options.ListRefresh = TimeSpan.FromMilliseconds(200);
            options.RetryDelay = TimeSpan.FromMilliseconds(200);
        });
        // A closed page's circuit would go on asking for minutes, in case its reader comes back.
        builder.Services.Configure<CircuitOptions>(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(2));
        _dashboard = builder.Build();
        _dashboard.MapFamDashboard();
        await _dashboard.StartAsync();
        _chromium = await Chromium.StartAsync();
        // Patience for busy machines; nothing waits longer than it must.
        Assertions.SetDefaultExpectTimeout(60_000);
    }

    /// <summary>Forgets what an earlier test did.</summary>
    public void Reset()
    {
        Stub.Reset();
        Log.Clear();
        _earlierPages = true;
    }

    /// <summary>Waits until the page's live connection is open, so that a click is not lost.</summary>
    public static Task LiveAsync(IPage page) => page.Locator("html[data-live]").WaitForAsync();

    public async Task<IPage> OpenAsync(bool dark = false, int width = 1440, int height = 900, float scale = 1)
    {
        if (_earlierPages)
        {
            _earlierPages = false;
            await _chromium.CloseAllAsync();
            Log.Clear();
        }
        return await _chromium.OpenAsync(dark, width, height, scale);
    }

    public Task<IPage> GoAsync(string path, bool dark = false, int width = 1440, int height = 900) => GoAsync(Url, path, dark, width, height);

    /// <summary>Opens an address; what the browser complains of is recorded.</summary>
    public async Task<IPage> GoAsync(Uri server, string path, bool dark = false, int width = 1440, int height = 900)
    {
        var page = await WatchedAsync(dark, width, height);
        await page.GotoAsync(new Uri(server, path).ToString());
        return page;
    }

    /// <summary>An empty page; what its browser will complain of is recorded.</summary>
    public async Task<IPage> WatchedAsync(bool dark = false, int width = 1440, int height = 900)
    {
        var page = await OpenAsync(dark, width, height);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Log.Add($"browser: {message.Text}");
        };
        page.PageError += (_, error) => Log.Add($"browser: {error}");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await _dashboard.DisposeAsync();
        await Stub.DisposeAsync();
    }
}

[CollectionDefinition(nameof(DashboardCollection))]
public sealed class DashboardCollection : ICollectionFixture<DashboardFixture>;
