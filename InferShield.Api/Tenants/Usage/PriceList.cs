using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.IO.Enumeration;
using InferShield.ServiceDefaults;

namespace InferShield.Api.Tenants.Usage;

/// <summary>The prices of models: the first entry that matches counts, and a model without one costs nothing.</summary>
internal sealed class PriceList(IReadOnlyList<Price> prices)
{
    public const string Section = "Prices";

    // A dollar for a million tokens is a thousand billionths for one.
    private const decimal NanosPerToken = 1000m;

    /// <exception cref="InvalidConfigurationException">An entry makes no sense.</exception>
    public static PriceList Read(IConfiguration configuration)
    {
        var prices = new List<Price>();
        foreach (var entry in configuration.GetSection(Section).GetChildren().OrderBy(entry => int.TryParse(entry.Key, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue))
        {
            try
            {
                var price = entry.Get<Price>() ?? new Price();
                Validator.ValidateObject(price, new ValidationContext(price), validateAllProperties: true);
                prices.Add(price);
            }
            catch (Exception failure) when (failure is ValidationException or InvalidOperationException)
            {
                throw new InvalidConfigurationException($"{entry.Path} needs a Model, and Input and Output in US dollars for a million tokens: {failure.Message}");
            }
        }

        return new PriceList(prices);
    }

    /// <param name="names">What a model is called, by its client and by its provider.</param>
    public bool Knows(params IEnumerable<string> names) => Find(names) is not null;

    /// <summary>In billionths of a US dollar.</summary>
    public long Cost(IEnumerable<string> names, long input, long output) =>
        Find(names) is { } price ? Nanos((price.Input * input) + (price.Output * output)) : 0;

    /// <summary>The most that so many tokens can cost, whichever kind they are of.</summary>
    public long Ceiling(IEnumerable<string> names, long tokens) =>
        Find(names) is { } price ? Nanos(Math.Max(price.Input, price.Output) * tokens) : 0;

    // By the list's order: a catch-all at its end must not take a name that the client chose before an entry for the model itself.
    private Price? Find(IEnumerable<string> names) =>
        prices.FirstOrDefault(price => names.Any(name => FileSystemName.MatchesSimpleExpression(price.Model, name, ignoreCase: false)));

    private static long Nanos(decimal dollarsForMillion) => (long)Math.Min(long.MaxValue / 2, Math.Round(dollarsForMillion * NanosPerToken));
}
