namespace InferShield.Traffic;

/// <param name="Gateway">Where requests go.</param>
/// <param name="Key">The API key that they carry.</param>
/// <param name="Rate">Requests per second; 0 is as fast as the gateway answers.</param>
/// <param name="Seed">Decides the order of requests and their words.</param>
/// <param name="Count">After how many requests to end; null is never.</param>
/// <param name="Concurrency">How many requests may be under way at once.</param>
/// <param name="Timeout">After how long a request is given up.</param>
internal sealed record TrafficOptions(Uri Gateway, string Key, double Rate, int Seed, int? Count, int Concurrency, TimeSpan Timeout);
