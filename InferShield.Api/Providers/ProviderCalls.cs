namespace InferShield.Api.Providers;

/// <summary>Calls the provider that a call's model is routed to.</summary>
internal sealed class ProviderCalls(ProviderClient provider)
{
    /// <summary>The name of the provider that a call for this model goes to first.</summary>
    public string NameFor(string? model) => provider.Name;

    /// <param name="context">Whose request it is: its end ends the call, and the call's time is none of its overhead.</param>
    /// <param name="call">What is asked.</param>
    /// <exception cref="UpstreamException">No usable answer came.</exception>
    public Task<ProviderAnswer> SendAsync(HttpContext context, ProviderCall call) => provider.SendAsync(context, call);

    /// <param name="context">Whose request it is: its end ends the stream, and the wait for the stream's beginning is none of its overhead.</param>
    /// <param name="call">What is asked; its body says <c>"stream":true</c>.</param>
    /// <exception cref="UpstreamException">No stream began and no error was answered.</exception>
    public Task<ProviderStream> OpenAsync(HttpContext context, ProviderCall call) => provider.OpenAsync(context, call);
}
