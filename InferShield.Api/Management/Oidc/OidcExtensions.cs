using InferShield.Api.Tenants;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace InferShield.Api.Management.Oidc;

internal static class OidcExtensions
{
    private const string TokenScheme = "Oidc";
    private const string EitherScheme = "KeyOrToken";
    private const string DefaultAlgorithm = "RS256";
    private const string Bearer = "Bearer ";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MetadataTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Accepts the tokens of one issuer on <c>/api</c> beside keys, where section <c>Oidc</c> names it. Wants tenants.</summary>
    public static void AddOidc(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(OidcOptions.Section).Get<OidcOptions>();
        if (string.IsNullOrEmpty(builder.Configuration[$"{OidcOptions.Section}:{nameof(OidcOptions.Authority)}"]) || options is null)
        {
            return;
        }

        options.Check();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<OidcEvents>();
        // What comes with AddJwtBearer, less its own configuration section, which could loosen what is said here.
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
        new AuthenticationBuilder(builder.Services)
            .AddScheme<JwtBearerOptions, JwtBearerHandler>(TokenScheme, null, token => Configure(token, options))
            .AddPolicyScheme(EitherScheme, null, either => either.ForwardDefaultSelector = context => HasToken(context) ? TokenScheme : ApiKeyAuthentication.SchemeName);
        builder.Services.PostConfigure<AuthenticationOptions>(authentication => authentication.DefaultScheme = EitherScheme);
        // It would write a line about every refusal; the metric tells them all.
        builder.Logging.AddFilter(typeof(JwtBearerHandler).FullName, LogLevel.Warning);
    }

    private static void Configure(JwtBearerOptions token, OidcOptions options)
    {
        token.Authority = options.Authority!.ToString();
        token.RequireHttpsMetadata = !options.Authority.IsLoopback;
        token.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = MetadataTimeout };
        token.BackchannelTimeout = MetadataTimeout;
        token.EventsType = typeof(OidcEvents);
        token.MapInboundClaims = false;
        token.SaveToken = false;
        var issuer = options.Issuer ?? options.Authority.OriginalString;
        token.TokenValidationParameters = new TokenValidationParameters
        {
            ClockSkew = ClockSkew,
            // Of its own, as the metadata could name another.
            IssuerValidator = (named, _, _) => named == issuer ? named : throw new SecurityTokenInvalidIssuerException("It is of another issuer."),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = options.Algorithms.Count > 0 ? options.Algorithms : [DefaultAlgorithm],
            ValidAudience = options.Audience,
        };
    }

    // Keys have no dot, and no key of ours goes unheard because of what stands beside it.
    private static bool HasToken(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        return context.Request.Path.StartsWithSegments("/api")
            && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.AsSpan(Bearer.Length).Count('.') >= 2
            && !ApiKey.IsWellFormed(context.Request.Headers["x-api-key"].ToString().Trim());
    }
}
