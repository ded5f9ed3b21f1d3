using InferShield.AppHost.Monitoring;
using Microsoft.Extensions.Configuration;

namespace InferShield.AppHost.Local;

/// <summary>The settings that a command line may carry (<c>--Ports:api=9000</c>): what they are, and what is wrong with those given.</summary>
internal static class Settings
{
    public const string Help = """
        Settings:
          --Ports:PART=N                           Fix a part's port; without it a taken port makes way for a free one.
          --Data:Path=FOLDER                       Where data and generated secrets lie.
          --Parameters:provider-url=URL            A real provider instead of the simulator; also provider-key, provider-name.
          --Parameters:slack-webhook-url=URL       Where alerts go instead of the simulator, each set on its own:
                                                   also slack-security-webhook-url, pagerduty-routing-key, heartbeat-url,
                                                   smtp-smarthost (HOST:PORT) with smtp-from, smtp-to and, where the server
                                                   asks for a login, smtp-username and smtp-password.
          --Parameters:audit-signing-key=PEM       The ECDSA P-256 key that seals the audit log; without it one is made and kept.
                                                   Its rotation: the new key, and the one before as audit-previous-signing-key.
          --Policies:File=FILE                     Policies in YAML or JSON, read again whenever they change.
          --publisher manifest --output-path FILE  Write Aspire's deployment manifest instead of running.
                                                   A relative FILE starts from InferShield.AppHost.

        Each is an environment variable too: Ports__api, Data__Path, Parameters__provider-key …

        """;

    private static readonly string[] Parameters =
    [
        "admin-key", "postgres-password", "redis-password", "grafana-password", "provider-url", "provider-key", "provider-name", "audit-signing-key", "audit-previous-signing-key",
        .. AlertReceiverParameters.All,
    ];

    private static readonly string[] PartsWithPorts = ["api", GatewayExtensions.Management, "simulator", "simulator-smtp", .. PartPlan.Names];

    /// <summary>A sentence for each mistake. Sections that this program does not know, as <c>Logging:…</c>, are Aspire's.</summary>
    public static IEnumerable<string> Check(string[] arguments)
    {
        var given = new ConfigurationBuilder().AddCommandLine(arguments).Build();
        foreach (var port in given.GetSection("Ports").GetChildren())
        {
            if (!PartsWithPorts.Contains(port.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"'{port.Key}' in --Ports:{port.Key} is no part: choose {string.Join(", ", PartsWithPorts)}.";
            }
            else if (!ushort.TryParse(port.Value, out var number) || number == 0)
            {
                yield return $"--Ports:{port.Key} must be a number from 1 to 65535, not '{port.Value}'.";
            }
        }

        foreach (var parameter in given.GetSection("Parameters").GetChildren())
        {
            if (!Parameters.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"'{parameter.Key}' in --Parameters:{parameter.Key} is no parameter: choose {string.Join(", ", Parameters)}.";
            }
        }

        if (given["publisher"] == "manifest" && string.IsNullOrEmpty(given["output-path"]))
        {
            yield return "--publisher manifest needs --output-path FILE.";
        }
    }
}
