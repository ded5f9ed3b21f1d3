namespace InferShield.Api.Tenants;

/// <summary>
/// The first admin key: taken from the secret <c>Tenants:AdminKey</c>, or made at the first start and printed
/// once on standard output (never logged, so that no log store keeps it).
/// </summary>
internal sealed class FirstKey(KeyStore store, IConfiguration configuration)
{
    private const string Setting = "Tenants:AdminKey";

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        if (configuration[Setting] is { Length: > 0 } given)
        {
            await store.InsertAsync(KeyStore.DefaultTenant, "admin (from secret)", Role.Admin, null, given, cancellation);
        }
        else if ((await store.LoadActiveAsync(cancellation)).All(row => row.Key.Role != Role.Admin))
        {
            var (_, key) = await store.CreateAsync(KeyStore.DefaultTenant, "admin (first start)", Role.Admin, null, cancellation);
            Console.WriteLine($"InferShield admin key, shown this once: {key}");
        }
    }

    /// <summary>Tells what is wrong with the configured key, or null.</summary>
    public static string? Check(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } given && !ApiKey.IsWellFormed(given)
            ? $"{Setting} is not a key: it is written isk_ and 43 characters of base64url (`InferShield.Api keys generate` makes one)."
            : null;
}
