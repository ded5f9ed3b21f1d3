using System.Text.Json.Nodes;

namespace InferShield.Simulator.Wire;

/// <summary>What differs between the providers around the answer itself.</summary>
internal abstract class Dialect
{
    /// <summary>Sets the headers that every answer carries, the request's id among them.</summary>
    public abstract void WriteHeaders(IHeaderDictionary headers, string requestId);

    public abstract JsonObject Error(ProviderException error, string requestId);
}
