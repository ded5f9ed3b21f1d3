using System.Net;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>Reads where reports are to be sent: <c>{"channel":"email","to":[…]}</c> or <c>{"channel":"webhook","url":"https://…"}</c>.</summary>
internal sealed class DestinationBody(IOptions<DeliveryOptions> options, NetworkGuard guard)
{
    private const int MostRecipients = 20;
    private const int LongestSubject = 150;
    private const int LongestUrl = 2048;
    private const string Field = "delivery";

    private readonly DeliveryOptions _options = options.Value;

    /// <returns>Null for none.</returns>
    /// <exception cref="RequestException">It makes no sense, or the operator does not allow it.</exception>
    public Destination? Read(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node is not JsonObject given)
        {
            throw Invalid("must be an object", Field);
        }

        var attach = given["attach"] switch
        {
            null => true,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            _ => throw Invalid("must be true or false", "delivery.attach"),
        };
        return Text(given, "channel") switch
        {
            Destination.Email => Email(given, attach),
            Destination.Webhook => Webhook(given, attach),
            _ => throw Invalid($"must be {string.Join(" or ", Destination.Channels)}", "delivery.channel"),
        };
    }

    private Destination Email(JsonObject given, bool attach)
    {
        RequireKnown(given, "channel", "attach", "to", "subject");
        if (string.IsNullOrEmpty(_options.Smtp.Host))
        {
            throw Invalid("cannot be email: this gateway has no mail server (Reports:Delivery:Smtp:Host)", "delivery.channel");
        }

        var to = given["to"] is JsonArray { Count: > 0 and <= MostRecipients } array
            ? array.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "").ToArray()
            : [""];
        if (!to.All(MailAddresses.IsAddress))
        {
            throw Invalid($"must list 1 to {MostRecipients} addresses, without names", "delivery.to");
        }

        if (!_options.Smtp.Allows(to))
        {
            throw Invalid("has an address in a domain that this gateway sends nothing to", "delivery.to");
        }

        var subject = Text(given, "subject");
        if (subject is not null && (subject.Length is 0 or > LongestSubject || subject.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029')))
        {
            throw Invalid($"must be one line of at most {LongestSubject} characters", "delivery.subject");
        }

        return new Destination(Destination.Email, [.. to.Distinct(StringComparer.OrdinalIgnoreCase)], subject, null, attach);
    }

    private Destination Webhook(JsonObject given, bool attach)
    {
        RequireKnown(given, "channel", "attach", "url");
        var text = Text(given, "url") ?? "";
        if (text.Length > LongestUrl || text.Any(character => character is <= ' ' or '\\' or '\u007f') || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw Invalid("must be an address such as https://hooks.example.com/reports, without user, password and fragment", "delivery.url");
        }

        if (url.Scheme != Uri.UriSchemeHttps && !_options.Webhook.AllowHttp)
        {
            throw Invalid("must begin with https://", "delivery.url");
        }

        // A name is looked up when it is connected to.
        if ((IPAddress.TryParse(url.DnsSafeHost, out var address) && !guard.Allows(address)) || !guard.AllowsHost(url.DnsSafeHost))
        {
            throw Invalid("leads to where this gateway sends nothing", "delivery.url");
        }

        return new Destination(Destination.Webhook, null, null, url.AbsoluteUri, attach);
    }

    private static string? Text(JsonObject given, string name) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Invalid("must be a string", $"delivery.{name}"),
    };

    private static void RequireKnown(JsonObject given, params string[] fields) => given.RequireKnown(fields.Contains);

    private static RequestException Invalid(string problem, string field) => RequestBody.Invalid($"'{field}' {problem}.", field);
}
