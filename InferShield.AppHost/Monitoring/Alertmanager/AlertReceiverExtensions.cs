using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>
/// Where Alertmanager's notifications go: to what the parameters name, else to the simulator, else (when publishing)
/// where the deployment's own secrets say.
/// </summary>
internal static class AlertReceiverExtensions
{
    /// <summary>Posts to the webhooks of <c>slack-webhook-url</c> and <c>slack-security-webhook-url</c>, the first for both without the second.</summary>
    public static IResourceBuilder<IAlertmanagerResource> WithSlack(this IResourceBuilder<IAlertmanagerResource> alertmanager, Simulator? simulator)
    {
        if ((alertmanager.Secret(AlertReceiverParameters.Slack) ?? simulator?.Receiver("slack")) is not { } url)
        {
            return alertmanager;
        }

        return alertmanager
            .WithSecretFile("slack_url", url)
            .WithSecretFile("slack_security_url", alertmanager.Secret(AlertReceiverParameters.SlackSecurity) ?? url);
    }

    /// <summary>Pages by the key <c>pagerduty-routing-key</c>.</summary>
    public static IResourceBuilder<IAlertmanagerResource> WithPagerDuty(this IResourceBuilder<IAlertmanagerResource> alertmanager, Simulator? simulator)
    {
        const string file = "pagerduty_routing_key";
        if (alertmanager.Secret(AlertReceiverParameters.PagerDuty) is { } key)
        {
            return alertmanager.WithSecretFile(file, key);
        }

        return simulator is null
            ? alertmanager
            : alertmanager
                .WithSecretFile(file, ReferenceExpression.Create($"{Simulator.Name}"))
                .WithGlobal("pagerduty_url", simulator.Receiver("pagerduty/v2/enqueue"));
    }

    /// <summary>Mails by the server <c>smtp-smarthost</c> from <c>smtp-from</c> to <c>smtp-to</c>, logging in where there is <c>smtp-username</c>.</summary>
    public static IResourceBuilder<IAlertmanagerResource> WithEmail(this IResourceBuilder<IAlertmanagerResource> alertmanager, Simulator? simulator)
    {
        const string file = "smtp_password";
        if (alertmanager.Plain(AlertReceiverParameters.MailServer) is { } server)
        {
            var user = alertmanager.Plain(AlertReceiverParameters.MailUser);
            return alertmanager
                .WithGlobal("smtp_smarthost", server)
                .WithGlobal("smtp_from", alertmanager.Plain(AlertReceiverParameters.MailFrom)!)
                .WithGlobal("smtp_auth_username", user ?? ReferenceExpression.Empty)
                .WithSecretFile(file, alertmanager.Secret(AlertReceiverParameters.MailPassword) ?? ReferenceExpression.Empty)
                .WithChange(alertmanager.Plain(AlertReceiverParameters.MailTo)!, AlertmanagerConfiguration.SetRecipient);
        }

        return simulator is null
            ? alertmanager
            : alertmanager
                .WithSecretFile(file, ReferenceExpression.Create($"{Simulator.MailPassword}"))
                .WithGlobal("smtp_smarthost", simulator.MailServer)
                .WithGlobal("smtp_require_tls", ReferenceExpression.Create($"false"));
    }

    /// <summary>Beats at <c>heartbeat-url</c>, whose service calls when the beats stop.</summary>
    public static IResourceBuilder<IAlertmanagerResource> WithHeartbeat(this IResourceBuilder<IAlertmanagerResource> alertmanager, Simulator? simulator)
    {
        if ((alertmanager.Secret(AlertReceiverParameters.Heartbeat) ?? simulator?.Receiver("heartbeat")) is not { } url)
        {
            return alertmanager;
        }

        alertmanager.WithSecretFile("heartbeat_url", url);
        return alertmanager.Resource is ContainerResource ? alertmanager : alertmanager.WithChange(url, AlertmanagerConfiguration.SetHeartbeat);
    }

    private static ReferenceExpression? Secret(this IResourceBuilder<IAlertmanagerResource> alertmanager, string parameter) => alertmanager.Value(parameter, secret: true);

    private static ReferenceExpression? Plain(this IResourceBuilder<IAlertmanagerResource> alertmanager, string parameter) => alertmanager.Value(parameter, secret: false);

    private static ReferenceExpression? Value(this IResourceBuilder<IAlertmanagerResource> alertmanager, string parameter, bool secret)
    {
        var builder = alertmanager.ApplicationBuilder;
        return builder.ExecutionContext.IsPublishMode || builder.Parameter(parameter) is null
            ? null
            : ReferenceExpression.Create($"{builder.AddParameter(parameter, secret)}");
    }

    private static IResourceBuilder<IAlertmanagerResource> WithSecretFile(
        this IResourceBuilder<IAlertmanagerResource> alertmanager, string file, ReferenceExpression secret)
    {
        alertmanager.Resource.Secrets.Add(file, secret);
        return alertmanager.WithWayTo(secret);
    }

    private static IResourceBuilder<IAlertmanagerResource> WithGlobal(
        this IResourceBuilder<IAlertmanagerResource> alertmanager, string key, ReferenceExpression value) =>
        alertmanager.WithChange(value, (yaml, text) => AlertmanagerConfiguration.SetGlobal(yaml, key, text));

    private static IResourceBuilder<IAlertmanagerResource> WithChange(
        this IResourceBuilder<IAlertmanagerResource> alertmanager, ReferenceExpression value, Func<string, string, string> apply)
    {
        alertmanager.Resource.Changes.Add(new ConfigurationChange(value, apply));
        return alertmanager.WithWayTo(value);
    }
}
