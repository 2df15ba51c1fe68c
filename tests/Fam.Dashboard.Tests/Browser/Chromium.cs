using Microsoft.Playwright;

namespace Fam.Dashboard.Tests.Browser;

/// <summary>The system's Chromium, driven by Playwright.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync()
    {
        var path = Find();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Headless = true, Args = Flags });
        return new(playwright, browser);
    }

    /// <summary>A page of its own, with nothing remembered from another.</summary>
    public async Task<IPage> OpenAsync(bool dark = false, int width = 1440, int height = 900, float scale = 1)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = scale,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(120_000);
        return await context.NewPageAsync();
    }

    /// <summary>Closes what earlier tests left open: a page that nobody looks at still asks its server for news.</summary>
    public Task CloseAllAsync() => Task.WhenAll(_browser.Contexts.Select(context => context.CloseAsync()));

    private static string Find()
    {
        var named = Environment.GetEnvironmentVariable("FAM_CHROMIUM");
        string[] places = named is null ? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] : [named];
        return Array.Find(places, File.Exists)
            ?? throw new InvalidOperationException($"The dashboard's tests drive Chromium, and there is none at {string.Join(" or ", places)}. Install it with: apt install chromium (or set FAM_CHROMIUM to its path).");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
