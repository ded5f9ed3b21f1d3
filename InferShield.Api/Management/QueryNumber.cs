using System.Globalization;
using System.Numerics;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;

namespace InferShield.Api.Management;

/// <summary>Reads numbers of a request's query.</summary>
internal static class QueryNumber
{
    /// <param name="name">The parameter, for the error.</param>
    /// <param name="text">What was given for it; null or empty for nothing.</param>
    /// <param name="most">The largest that may be; the smallest is 1.</param>
    /// <param name="otherwise">Where nothing was given.</param>
    /// <exception cref="RequestException">It is no such number.</exception>
    public static T Read<T>(string name, string? text, T most, T otherwise) where T : IBinaryInteger<T> =>
        string.IsNullOrEmpty(text) ? otherwise
            : T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= T.One && number <= most ? number
            : throw RequestBody.Invalid($"'{name}' must be a number from 1 to {most}.", name);
}
