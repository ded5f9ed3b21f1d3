using System.CommandLine;
using InferShield.Api.Tenants;

namespace InferShield.Api.Commands;

/// <summary>The options of <c>keys create</c> that say what a key may do and how much of it.</summary>
internal sealed class KeySettingsOptions
{
    private const long MostCount = 1_000_000_000_000;

    private readonly Option<DateTimeOffset?> _expires = new("--expires") { Description = "When the key ends, in ISO 8601." };
    private readonly Option<string[]> _models = Patterns("--model", "A model that it may use, * for any characters; may be given again. All without.");
    private readonly Option<string[]> _operations = Patterns("--operation", "What it may do, such as chat.completions or audio.*; may be given again. All without.");
    private readonly Option<long?> _requestsPerMinute = Count("--requests-per-minute", "Requests in a minute.");
    private readonly Option<long?> _tokensPerMinute = Count("--tokens-per-minute", "Tokens in a minute.");
    private readonly Option<long?> _tokensPerDay = Count("--tokens-per-day", "Tokens in a day.");
    private readonly Option<decimal?> _costPerMonth = new("--cost-per-month") { Description = "US dollars in a month." };

    public KeySettingsOptions() => _costPerMonth.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<decimal?>() is < 0 or > 1_000_000_000)
        {
            result.AddError("--cost-per-month must be from 0 to 1000000000.");
        }
    });

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_expires, _models, _operations, _requestsPerMinute, _tokensPerMinute, _tokensPerDay, _costPerMonth])
        {
            command.Add(option);
        }
    }

    public KeySettings Of(ParseResult parsed, KeySettings settings) => settings with
    {
        ExpiresAt = parsed.GetValue(_expires),
        Scopes = new Scopes(parsed.GetValue(_models) ?? [], parsed.GetValue(_operations) ?? []),
        Quota = new Quota(parsed.GetValue(_requestsPerMinute), parsed.GetValue(_tokensPerMinute), parsed.GetValue(_tokensPerDay),
            parsed.GetValue(_costPerMonth) is { } dollars ? Money.Nanos(dollars) : null),
    };

    private static Option<string[]> Patterns(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>() is { } patterns && (patterns.Length > Scopes.Most || !patterns.All(Scopes.IsPattern)))
            {
                result.AddError($"{name} must name at most {Scopes.Most} with letters, digits, - _ . : / @ and *.");
            }
        });
        return option;
    }

    private static Option<long?> Count(string name, string description)
    {
        var option = new Option<long?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is < 0 or > MostCount)
            {
                result.AddError($"{name} must be from 0 to {MostCount}.");
            }
        });
        return option;
    }
}
