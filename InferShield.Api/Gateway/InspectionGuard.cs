using InferShield.Api.Errors;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>Runs whatever judges a text: what could not be judged is refused and counted.</summary>
internal sealed partial class InspectionGuard(InferShieldMetrics metrics, ILogger<InspectionGuard> logger)
{
    /// <exception cref="RequestException">It failed.</exception>
    public T Run<T>(Func<T> inspect)
    {
        try
        {
            return inspect();
        }
        catch (Exception failure)
        {
            metrics.TrackFailEvent("policy_engine", open: false);
            LogFailed(failure.GetType().Name, failure.StackTrace);
            throw new RequestException(StatusCodes.Status500InternalServerError, "inspection_failed",
                "The gateway could not inspect a text and refuses it.");
        }
    }

    // Without the exception's message, which may repeat the text.
    [LoggerMessage(Level = LogLevel.Error, Message = "The policy engine failed: {Kind}{Stack}")]
    private partial void LogFailed(string kind, string? stack);
}
