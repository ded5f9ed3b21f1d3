using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Lets Aspire.Hosting.Testing take part while an app host's entry point builds its application. Flows with the async context.</summary>
internal sealed record TestingHooks(
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Configure,
    Action<DistributedApplicationBuilder> Created,
    Action<DistributedApplicationBuilder> Building,
    Action<DistributedApplication> Built)
{
    private static readonly AsyncLocal<TestingHooks?> Hooks = new();

    internal static TestingHooks? Current
    {
        get => Hooks.Value;
        set => Hooks.Value = value;
    }
}
