using Fam.Orchestrator.Security.Audit;
using Fam.Orchestrator.Security.Tokens;
using Fam.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Security;

/// <summary>Who may call, and what is noted of it.</summary>
public static class SecurityHosting
{
    /// <summary>Adds tokens, roles and the audit. Options come from section <c>Fam:Security</c>.</summary>
    public static void AddFamSecurity(this IServiceCollection services)
    {
        services.AddOptions<SecurityOptions>().BindConfiguration(SecurityOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsCheck>();
        services.AddFamTokens();
        services.AddWebAccess();
        services.AddHostedService<OpenAddressGuard>();
        // AddAuthentication would also keep keys for cookies, which there are none of here.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = TokenAuthentication.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, configureOptions: null);
        Policies.AddTo(services.AddAuthorizationBuilder());
    }

    /// <summary>Adds the rows of tokens and audit alone, for who works on the database without serving requests.</summary>
    public static IServiceCollection AddFamTokens(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<TokenBook>();
        services.AddSingleton<AuditTrail>();
        return services;
    }
}
