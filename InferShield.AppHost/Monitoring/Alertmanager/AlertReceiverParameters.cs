using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>The parameters that name real receivers of alerts.</summary>
internal static class AlertReceiverParameters
{
    public const string Slack = "slack-webhook-url";
    public const string SlackSecurity = "slack-security-webhook-url";
    public const string PagerDuty = "pagerduty-routing-key";
    public const string Heartbeat = "heartbeat-url";
    public const string MailServer = "smtp-smarthost";
    public const string MailFrom = "smtp-from";
    public const string MailTo = "smtp-to";
    public const string MailUser = "smtp-username";
    public const string MailPassword = "smtp-password";

    public static readonly string[] All =
        [Slack, SlackSecurity, PagerDuty, Heartbeat, MailServer, MailFrom, MailTo, MailUser, MailPassword];

    /// <summary>Says which parameter is missing that another one needs.</summary>
    /// <exception cref="DistributedApplicationException">One is.</exception>
    public static void Check(IDistributedApplicationBuilder builder)
    {
        Needs(SlackSecurity, Slack);
        Needs(MailServer, MailFrom, MailTo);
        Needs(MailFrom, MailServer);
        Needs(MailTo, MailServer);
        Needs(MailUser, MailServer, MailPassword);
        Needs(MailPassword, MailUser);

        void Needs(string given, params string[] others)
        {
            if (builder.Parameter(given) is not null && others.Where(other => builder.Parameter(other) is null).ToList() is { Count: > 0 } missing)
            {
                throw new DistributedApplicationException($"Parameters:{given} needs {string.Join(" and ", missing.Select(name => "Parameters:" + name))} beside it.");
            }
        }
    }
}
