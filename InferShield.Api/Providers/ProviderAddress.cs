using InferShield.Api.Errors;

namespace InferShield.Api.Providers;

/// <summary>Where a call goes.</summary>
internal sealed class ProviderAddress
{
    private static readonly string[] OfDeployments =
        ["chat/completions", "completions", "embeddings", "images/generations", "audio/speech", "audio/transcriptions", "audio/translations"];

    private readonly string _base;
    private readonly string _query;
    private readonly bool _hasDeployments;

    public ProviderAddress(ProviderOptions options, ProviderKind kind)
    {
        _base = (options.BaseUrl.Length > 0 ? options.BaseUrl : kind.BaseUrl!).TrimEnd('/');
        _base += kind == ProviderKind.Azure && new Uri(_base).AbsolutePath == "/" ? "/openai" : "";
        _query = kind == ProviderKind.Azure && options.ApiVersion.Length > 0 ? $"api-version={options.ApiVersion}" : "";
        _hasDeployments = kind == ProviderKind.Azure && !IsVersioned(_base);
    }

    /// <summary>Whether an address of Azure is that of its API without deployments and dates.</summary>
    public static bool IsVersioned(string address) => address.TrimEnd('/').EndsWith("/openai/v1", StringComparison.Ordinal);

    /// <param name="path">Beneath the version segment; may have a query.</param>
    /// <param name="model">What Azure calls a deployment; null where the call is about none.</param>
    /// <exception cref="RequestException">No deployment can have the model's name.</exception>
    public Uri For(string path, string? model)
    {
        if (!_hasDeployments || model is null || !OfDeployments.Contains(path))
        {
            return Of($"{_base}/{path}");
        }

        // Two dots would lead out of the path.
        return model.Trim('.').Length > 0
            ? Of($"{_base}/deployments/{Uri.EscapeDataString(model)}/{path}")
            : throw new RequestException(StatusCodes.Status404NotFound, "model_not_found", "There is no such model.", "model");
    }

    private Uri Of(string address) => new(_query.Length == 0 ? address : address + (address.Contains('?') ? '&' : '?') + _query);
}
