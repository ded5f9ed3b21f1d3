using InferShield.AppHost.Local;
using InferShield.AppHost.Monitoring;

var arguments = AppHostArguments.Parse(args);
if (arguments.ExitCode is { } exitCode)
{
    return exitCode;
}

RunExtensions.ExplainFailures();
var builder = DistributedApplication.CreateBuilder(arguments.ForAspire);
var system = LocalSystem.Plan(builder, arguments, "admin-key", "postgres-password", "redis-password", "grafana-password");

// Secrets: generated, never a default.
var adminKey = builder.AddParameter("admin-key", secret: true);
var postgresPassword = builder.AddGeneratedPassword("postgres-password");
var redisPassword = builder.AddGeneratedPassword("redis-password");
var grafanaPassword = builder.AddGeneratedPassword("grafana-password");

// Storage: null where the gateway does without a server.
var postgres = builder.AddPostgresServer("postgres", system, postgresPassword);
var redis = builder.AddRedisServer("redis", system, redisPassword);

// Stands in for the model provider and for the receivers of alerts that no parameter names.
var simulator = builder.AddSimulator(system);

// The model provider: the one that Parameters:provider-url names, else the simulator.
var provider = builder.AddModelProvider(simulator);

// The gateway.
var api = builder.AddProject<Projects.InferShield_Api>("api", launchProfileName: null)
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
    .WithGatewayEndpoints(system)
    .WithEnvironment("Tenants__AdminKey", adminKey)
    .WithModelProvider(provider)
    .WithPolicies()
    .WithSigningKey(system)
    .WithReportDelivery(simulator, system)
    .WithDatabase(postgres, system)
    .WithCache(redis);

// Monitoring: null where this machine cannot run a part.
var prometheus = builder.AddPrometheus("prometheus", system);
var alertmanager = builder.AddAlertmanager("alertmanager", system)?
    .WithSlack(simulator)
    .WithPagerDuty(simulator)
    .WithEmail(simulator)
    .WithHeartbeat(simulator);
var grafana = builder.AddGrafana("grafana", system, grafanaPassword)?.WithDataSource(prometheus);
var postgresExporter = builder.AddPostgresExporter("postgres-exporter", system, postgres);
var redisExporter = builder.AddRedisExporter("redis-exporter", system, redis);
var nodeExporter = builder.AddNodeExporter("node-exporter", system);

prometheus?
    .WithTarget("infershield", api, GatewayExtensions.Management)
    .WithTarget("postgresql", postgresExporter)
    .WithTarget("redis", redisExporter)
    .WithTarget("node", nodeExporter)
    .WithTarget("prometheus", prometheus)
    .WithTarget("alertmanager", alertmanager)
    .WithTarget("grafana", grafana);

if (arguments.Demo)
{
    builder.AddTraffic("traffic", api, adminKey);
}

builder.AddStopOnFailedStart();
system.Announce(builder, api, provider);
return await builder.Build().RunToExitCodeAsync();
