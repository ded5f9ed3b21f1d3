namespace InferShield.Api.Tenants;

/// <summary>
/// The first admin key: taken from the secret <c>Tenants:AdminKey</c>, or made at the first start and printed
/// once on standard output (never logged, so that no log store keeps it).
/// </summary>
internal sealed class FirstKey(KeyStore store, IConfiguration configuration)
{
    private const string Setting = "Tenants:AdminKey";

    // One id for all instances: of several that start at once on an empty database, one makes the key.
    private static readonly Guid Id = new("00000000-0000-7000-8000-000000000001");

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        if (configuration[Setting] is { Length: > 0 } given)
        {
            await store.TryInsertAsync(KeyStore.DefaultTenant, new KeySettings("admin (from secret)", Role.Admin), given, cancellation);
        }
        else if ((await store.LoadActiveAsync(cancellation)).All(secret => secret.Key.Settings.Role != Role.Admin))
        {
            var key = ApiKey.Generate();
            if (await store.TryInsertAsync(KeyStore.DefaultTenant, new KeySettings("admin (first start)", Role.Admin), key, cancellation, Id))
            {
                Console.WriteLine($"InferShield admin key, shown this once: {key}");
            }
        }
    }

    /// <summary>Tells what is wrong with the configured key, or null.</summary>
    public static string? Check(IConfiguration configuration) => configuration[Setting] switch
    {
        null => null,
        // An operator meant to give one; a key of our own making would end in the log instead.
        "" => $"{Setting} is set and empty: give it a key (`InferShield.Api keys generate` makes one), or leave the setting out to have one printed.",
        var given when !ApiKey.IsWellFormed(given) =>
            $"{Setting} is not a key: it is written isk_ and 43 characters of base64url (`InferShield.Api keys generate` makes one).",
        _ => null,
    };
}
