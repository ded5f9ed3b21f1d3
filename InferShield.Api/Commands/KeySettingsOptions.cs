using System.CommandLine;
using System.Globalization;
using InferShield.Api.Tenants;

namespace InferShield.Api.Commands;

/// <summary>The options of <c>keys create</c> that say what a key may do and how much of it.</summary>
internal sealed class KeySettingsOptions
{
    private const long MostCount = 1_000_000_000_000;
    private const decimal MostDollars = 1_000_000_000;

    private readonly Option<DateTimeOffset?> _expires = Value<DateTimeOffset>("--expires", "When the key ends, in ISO 8601.", "a time in ISO 8601", _ => true);
    private readonly Option<string[]> _models = Patterns("--model", "A model that it may use, * for any characters; may be given again. All without.");
    private readonly Option<string[]> _operations = Patterns("--operation", "What it may do, such as chat.completions or audio.*; may be given again. All without.");
    private readonly Option<long?> _requestsPerMinute = Count("--requests-per-minute", "Requests in a minute.");
    private readonly Option<long?> _tokensPerMinute = Count("--tokens-per-minute", "Tokens in a minute.");
    private readonly Option<long?> _tokensPerDay = Count("--tokens-per-day", "Tokens in a day.");
    private readonly Option<decimal?> _costPerMonth =
        Value<decimal>("--cost-per-month", "US dollars in a month.", $"a number from 0 to {MostDollars}", dollars => dollars is >= 0 and <= MostDollars);

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

    private static Option<long?> Count(string name, string description) =>
        Value<long>(name, description, $"a whole number from 0 to {MostCount}", count => count is >= 0 and <= MostCount);

    private static Option<T?> Value<T>(string name, string description, string expected, Func<T, bool> isAllowed) where T : struct, IParsable<T> => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (T.TryParse(result.Tokens.SingleOrDefault()?.Value, CultureInfo.InvariantCulture, out var value) && isAllowed(value))
            {
                return value;
            }

            result.AddError($"{name} must be {expected}.");
            return null;
        },
    };
}
