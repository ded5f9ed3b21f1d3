using InferShield.Api.Policies.Redaction;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

/// <summary>Refuses options that make no sense, naming the configuration key.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = Problems(options).Select(problem => $"{PolicyOptions.Section}:{problem.Field} {problem.Text}").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>What makes no sense: the property's name and the rest of the sentence about it.</summary>
    public static IEnumerable<(string Field, string Text)> Problems(PolicyOptions options)
    {
        if (options.BlockThreshold is < 1 or > 100)
        {
            yield return (nameof(options.BlockThreshold), $"is {options.BlockThreshold}; it must be 1 to 100.");
        }

        if (options.FlagThreshold < 1 || options.FlagThreshold > options.BlockThreshold)
        {
            yield return (nameof(options.FlagThreshold), $"is {options.FlagThreshold}; it must be 1 to the block threshold ({options.BlockThreshold}).");
        }

        if (KeyProblem(options) is { } problem)
        {
            yield return (nameof(options.RedactionKey), problem);
        }

        foreach (var (field, action) in new[] { (nameof(options.PiiAction), options.PiiAction), (nameof(options.SecretAction), options.SecretAction) })
        {
            if (!Enum.IsDefined(action))
            {
                yield return (field, $"is {(int)action}; it must be redact, flag or block.");
            }
        }
    }

    private static string? KeyProblem(PolicyOptions options)
    {
        try
        {
            RedactionKeys.Parse(options.RedactionKey);
            return null;
        }
        catch (FormatException failure)
        {
            return failure.Message;
        }
    }
}
