using InferShield.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InferShield.AppHost.Native;

/// <summary>A database server that a script of this folder starts from a program of this machine.</summary>
internal sealed class NativeServerResource(string name, string script, string workingDirectory) : ExecutableResource(name, script, workingDirectory)
{
    public EndpointReference Endpoint => new(this, NativeServerExtensions.Tcp);
}

internal static class NativeServerExtensions
{
    public const string Tcp = "tcp";

    /// <summary>Adds a server by <c>Native/NAME.sh PROGRAM FOLDER PORT</c>; it is healthy once its port takes connections.</summary>
    public static IResourceBuilder<NativeServerResource> AddNativeServer(this IDistributedApplicationBuilder builder, Part part, string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Native", part.Name + ".sh");
        var check = part.Name + "_tcp";
        builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellation =>
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, part.Port!.Value, cancellation);
            return HealthCheckResult.Healthy();
        });

        return builder.AddResource(new NativeServerResource(part.Name, script, builder.AppHostDirectory))
            .WithArgs(part.Command!, folder, $"{part.Port}")
            .WithEndpoint(port: part.Port, targetPort: part.Port, scheme: Tcp, name: Tcp, isProxied: false)
            .WithHealthCheck(check);
    }
}
