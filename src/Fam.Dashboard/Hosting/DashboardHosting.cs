using System.Net.Http.Headers;
using Fam.Contracts.Client;
using Fam.Dashboard.Charts;
using Fam.Dashboard.Live;
using Fam.Dashboard.Login;
using Fam.Dashboard.Shell;
using Fam.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Radzen;

namespace Fam.Dashboard.Hosting;

/// <summary>Puts the dashboard into a web application: its own (<c>Program.cs</c>) or one that hosts more.</summary>
public static class DashboardHosting
{
    /// <summary>Largest message a browser may send, in bytes: a sweep's YAML, with room to spare.</summary>
    private const int LargestMessage = 4 << 20;

    /// <summary>Below these, programs ask; they are not to be answered with pages.</summary>
    private static readonly PathString[] ForPrograms = ["/api", "/openapi", "/health", "/metrics"];

    private static readonly PathString LiveConnection = "/_blazor";

    /// <summary>Adds what the dashboard needs. Options come from section <c>Dashboard</c>, then from <paramref name="configure"/>.</summary>
    public static WebApplicationBuilder AddFamDashboard(this WebApplicationBuilder builder, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        FindStaticAssets(builder);
        builder.Services.AddOptions<DashboardOptions>()
            .BindConfiguration(DashboardOptions.Section)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<DashboardOptions>, OptionsCheck>();
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        builder.Services.AddRadzenComponents();
        builder.Services.AddHttpClient(nameof(FamClient), ConfigureClient).RemoveAllLoggers();
        builder.Services.AddTransient(services => new FamClient(ClientOfUser(services)));
        builder.Services.AddWebAccess();
        builder.AddDashboardLogin();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<RecentViews>();
        builder.Services.AddScoped<OrchestratorConnection>();
        return builder;
    }

    /// <summary>
    /// Maps the pages, their live connection and their assets. An address that nothing answers shows the page that says
    /// so; addresses of the API are left alone.
    /// </summary>
    public static WebApplication MapFamDashboard(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // What programs ask, the host has rules for.
        app.UseWhen(context => !IsForPrograms(context), pages =>
        {
            pages.RefuseForeignHosts();
            pages.RefuseForeignOrigins();
        });
        app.UseDashboardLogin(IsForPrograms);
        app.UseAntiforgery();
        app.MapDashboardLogin();
        app.MapCurveData();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.Use(AnswerTheRest);
        return app;
    }

    /// <summary>Not an endpoint for every address: one would take the answer 405 from addresses that other methods have.</summary>
    private static Task AnswerTheRest(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint() is null && HttpMethods.IsGet(context.Request.Method) && !IsForPrograms(context) && !context.Request.Path.StartsWithSegments(LiveConnection)
            ? new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context)
            : next(context);

    private static bool IsForPrograms(HttpContext context) => Array.Exists(ForPrograms, root => context.Request.Path.StartsWithSegments(root));

    /// <summary>Calls the orchestrator as whoever looks at the page.</summary>
    private static HttpClient ClientOfUser(IServiceProvider services)
    {
        var http = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(FamClient));
        if (services.GetRequiredService<SignedInUser>().Token is { } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Build output names assets by a manifest, published output has them beside the program; both work from any folder.</summary>
    private static void FindStaticAssets(WebApplicationBuilder builder)
    {
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (builder.Environment.WebRootFileProvider is NullFileProvider && Directory.Exists(published))
            builder.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
    }

    private static void ConfigureClient(IServiceProvider services, HttpClient client)
    {
        var options = services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        client.BaseAddress = options.OrchestratorUrl ?? OwnAddress(services);
        client.Timeout = options.RequestTimeout;
    }

    private static Uri OwnAddress(IServiceProvider services)
    {
        var address = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException($"{DashboardOptions.Section}:OrchestratorUrl is not set and this server listens on no address; set it to the orchestrator's address.");
        var binding = BindingAddress.Parse(address);
        var host = binding.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : binding.Host;
        return new UriBuilder(binding.Scheme, host, binding.Port).Uri;
    }

    private sealed class OptionsCheck : IValidateOptions<DashboardOptions>
    {
        public ValidateOptionsResult Validate(string? name, DashboardOptions options) =>
            options.Fault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}
