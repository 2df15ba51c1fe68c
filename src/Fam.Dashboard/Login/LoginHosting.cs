using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Fam.Contracts.Client;
using Fam.Dashboard.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Fam.Dashboard.Login;

/// <summary>
/// Logging in with a token of the orchestrator, where that asks for one. The token then travels in a cookie that is
/// encrypted, that no script can read and that no other site's page can have sent.
/// </summary>
public static class LoginHosting
{
    public const string Scheme = "Dashboard";
    public const string Path = "/login";
    private const string LogoutPath = "/logout";
    private const string CookieName = "fam_login";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>An orchestrator that takes longer to say whether it asks for tokens is shown as one that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void AddDashboardLogin(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        // It warns that keys lie in files as they are; the files' mode is what keeps them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        services.AddDataProtection().SetApplicationName("fam-dashboard");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<DashboardOptions>, ILoggerFactory>((keys, options, loggers) =>
        {
            if (options.Value.KeysDirectory is { } directory)
                keys.XmlRepository = new FileSystemXmlRepository(Private(directory), loggers);
        });
        // No default scheme: a host that serves the orchestrator too has its own.
        services.AddAuthentication().AddCookie(Scheme, cookie =>
        {
            cookie.Cookie.Name = CookieName;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = Lifetime;
            cookie.SlidingExpiration = true;
        });
        services.AddScoped<SignedInUser>();
    }

    /// <summary>Says who asks for a page, and sends who must log in first to where that is done.</summary>
    public static void UseDashboardLogin(this WebApplication app, Func<HttpContext, bool> isForPrograms) => app.Use(async (context, next) =>
    {
        if (isForPrograms(context))
        {
            await next(context);
            return;
        }

        var login = await context.AuthenticateAsync(Scheme);
        // Whoever the host takes the caller for, the pages know only who logged in.
        context.User = login.Principal ?? new ClaimsPrincipal(new ClaimsIdentity());
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (isPage && !login.Succeeded && await AsksForTokensAsync(context))
            context.Response.Redirect(AddressFor(context.Request.Path + context.Request.QueryString));
        else
            await next(context);
    });

    public static void MapDashboardLogin(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context, [FromQuery(Name = "return")] string? to) => Page(context, to, fault: null)).AllowAnonymous();
        app.MapPost(Path, LogInAsync).AllowAnonymous();
        app.MapPost(LogoutPath, LogOutAsync).AllowAnonymous();
    }

    /// <summary>The login page that leads back to a page of the dashboard.</summary>
    public static string AddressFor(string page) => page is "" or "/" ? Path : $"{Path}?return={Uri.EscapeDataString(page)}";

    private static async Task<IResult> LogInAsync(HttpContext context, [FromForm] string? token, [FromForm(Name = "return")] string? to, IHttpClientFactory clients)
    {
        if (BearerToken.Written(token) is not { } written)
            return Page(context, to, "That is no token; it begins with fam_.");
        using var http = clients.CreateClient(nameof(FamClient));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", written);
        try
        {
            var caller = await new FamClient(http).GetCallerAsync(context.RequestAborted);
            await context.SignInAsync(Scheme, SignedInUser.Of(caller, written), new AuthenticationProperties { IsPersistent = false });
            return TypedResults.LocalRedirect(Local(to));
        }
        catch (FamProblemException refused) when (refused.Problem.Status == (int)HttpStatusCode.Unauthorized)
        {
            return Page(context, to, refused.Message);
        }
        catch (Exception silent) when (silent is FamProblemException or HttpRequestException || (silent is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return Page(context, to, "The orchestrator does not answer; try again in a moment.", StatusCodes.Status503ServiceUnavailable);
        }
    }

    // A form must bring the antiforgery token, so that no other page logs anybody out.
    private static async Task<RedirectHttpResult> LogOutAsync(HttpContext context, [FromForm] string? from)
    {
        await context.SignOutAsync(Scheme);
        return TypedResults.LocalRedirect(Local(from) == "/" ? Path : AddressFor(Local(from)));
    }

    private static RazorComponentResult<LoginPage> Page(HttpContext context, string? to, string? fault, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'none'";
        return new RazorComponentResult<LoginPage>(new Dictionary<string, object?> { [nameof(LoginPage.Return)] = Local(to), [nameof(LoginPage.Fault)] = fault })
        {
            StatusCode = fault is null ? status : status == StatusCodes.Status200OK ? StatusCodes.Status401Unauthorized : status,
        };
    }

    private static DirectoryInfo Private(string directory) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(directory)
        : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Pages of the dashboard only: nobody is led from here to another site.</summary>
    private static string Local(string? to) => to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.StartsWith("/\\", StringComparison.Ordinal) ? to : "/";

    /// <summary>False where nobody answers too: the page then says so itself, and shows nothing that a token would be needed for.</summary>
    private static async Task<bool> AsksForTokensAsync(HttpContext context)
    {
        using var http = context.RequestServices.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(FamClient));
        http.Timeout = http.Timeout < Patience ? http.Timeout : Patience;
        try
        {
            await new FamClient(http).GetCallerAsync(context.RequestAborted);
            return false;
        }
        catch (FamProblemException refused)
        {
            return refused.Problem.Status == (int)HttpStatusCode.Unauthorized;
        }
        catch (Exception silent) when (silent is HttpRequestException or System.Text.Json.JsonException || (silent is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return false;
        }
    }
}
