using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

public static class PolicyServiceExtensions
{
    /// <summary>Registers <see cref="PolicyEngine"/> with the options of section <c>Policies</c>, checked when the host starts, and of the file that they name, watched.</summary>
    public static IHostApplicationBuilder AddPolicies(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        builder.Services.AddOptions<PolicyOptions>().BindConfiguration(PolicyOptions.Section).ValidateOnStart()
            .PostConfigure(options => options.File = string.IsNullOrWhiteSpace(options.File)
                ? null
                : Path.Combine(builder.Environment.ContentRootPath, options.File));
        builder.Services.AddSingleton<PolicyEngine>();
        builder.Services.AddSingleton<PolicyMetrics>();
        if (!string.IsNullOrWhiteSpace(builder.Configuration[$"{PolicyOptions.Section}:{nameof(PolicyOptions.File)}"]))
        {
            builder.Services.AddHostedService<PolicyFileWatcher>();
        }

        return builder;
    }
}
