using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

public static class PolicyServiceExtensions
{
    /// <summary>Registers <see cref="PolicyEngine"/> with the options of section <c>Policies</c>, checked when the host starts.</summary>
    public static IHostApplicationBuilder AddPolicies(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        builder.Services.AddOptions<PolicyOptions>().BindConfiguration(PolicyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<PolicyEngine>();
        return builder;
    }
}
