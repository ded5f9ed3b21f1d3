using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

/// <summary>Refuses settings that make no sense, naming the configuration key.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(PolicyOptions options)
    {
        if (options.BlockThreshold is < 1 or > 100)
        {
            yield return $"{Key(nameof(options.BlockThreshold))} is {options.BlockThreshold}; it must be 1 to 100.";
        }

        if (options.FlagThreshold < 1 || options.FlagThreshold > options.BlockThreshold)
        {
            yield return $"{Key(nameof(options.FlagThreshold))} is {options.FlagThreshold}; it must be 1 to {Key(nameof(options.BlockThreshold))}.";
        }

        foreach (var (key, action) in new[] { (nameof(options.PiiAction), options.PiiAction), (nameof(options.SecretAction), options.SecretAction) })
        {
            if (!Enum.IsDefined(action))
            {
                yield return $"{Key(key)} is {(int)action}; it must be redact, flag or block.";
            }
        }
    }

    private static string Key(string name) => $"{PolicyOptions.Section}:{name}";
}
