using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;

namespace InferShield.Api.Commands;

/// <summary><c>keys</c>: makes, lists, rotates and revokes API keys on the database itself, for an operator who has no key.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant that the key belongs to.",
        DefaultValueFactory = _ => KeyStore.DefaultTenant,
    };

    public static Command Create() => new("keys", "Make, list, rotate and revoke API keys in the database.")
    {
        Generate(),
        Add(),
        List(),
        Rotate(),
        Revoke(),
    };

    private static Command Generate()
    {
        var command = new Command("generate", "Print a new random key without storing it, as a value for the secret Tenants__AdminKey.");
        command.SetAction(_ => Console.WriteLine(ApiKey.Generate()));
        return command;
    }

    private static Command Add()
    {
        var name = new Option<string>("--name") { Description = "Whose key it is.", Required = true };
        var role = new Option<string>("--role") { Description = "What the key may do.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(value => value.ToWord())]);
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !ApiKey.IsName(text))
            {
                result.AddError($"--name must have 1 to {ApiKey.LongestName} characters and no control characters.");
            }
        });
        var settings = new KeySettingsOptions();
        var command = new Command("create", "Store a new key and print it, this once.") { name, role, Tenant };
        settings.AddTo(command);
        command.SetAction((parsed, cancellation) => WithStoreAsync(async (store, records) =>
        {
            var chosen = Enum.GetValues<Role>().Single(value => value.ToWord() == parsed.GetRequiredValue(role));
            var key = settings.Of(parsed, new KeySettings(parsed.GetRequiredValue(name), chosen));
            var (stored, text) = await store.CreateAsync(parsed.GetRequiredValue(Tenant), key, cancellation);
            Console.WriteLine(text);
            await records.KeepAsync("keys.create", null, stored);
            return 0;
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List a tenant's keys; their texts are not stored.") { Tenant };
        command.SetAction((parsed, cancellation) => WithStoreAsync(async (store, _) =>
        {
            foreach (var key in await store.ListAsync(parsed.GetRequiredValue(Tenant), cancellation))
            {
                var state = key.RevokedAt is { } revoked ? $"revoked {revoked:u}" : key.Settings.ExpiresAt is { } expires ? $"until {expires:u}" : "in force";
                Console.WriteLine($"{key.Id}  {key.Prefix}…  {key.Settings.Role.ToWord(),-14}  {state,-28}  {key.Settings.Name}");
            }

            return 0;
        }));
        return command;
    }

    private static Command Rotate()
    {
        var id = new Argument<Guid>("id") { Description = "The key's id, as 'keys list' prints it." };
        var overlap = new Option<TimeSpan>("--overlap")
        {
            Description = "How long the earlier text holds on, such as 1.00:00:00 for a day.",
            DefaultValueFactory = _ => TimeSpan.FromDays(1),
            CustomParser = result =>
            {
                if (TimeSpan.TryParse(result.Tokens.Single().Value, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= KeyStore.LongestOverlap)
                {
                    return time;
                }

                result.AddError($"--overlap must be from 0 to {KeyStore.LongestOverlap.TotalDays} days, such as 12:00:00 or 1.00:00:00.");
                return default;
            },
        };
        var command = new Command("rotate", "Give a key a new text and print it, this once.") { id, overlap, Tenant };
        command.SetAction((parsed, cancellation) => WithStoreAsync(async (store, records) =>
        {
            var before = await store.FindAsync(parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(id), cancellation);
            var key = await store.RotateAsync(parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(id), parsed.GetRequiredValue(overlap), cancellation);
            Console.WriteLine(key ?? "no such key in force");
            return key is null ? 1 : await KeepAsync(store, records, "keys.rotate", before!);
        }));
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<Guid>("id") { Description = "The key's id, as 'keys list' prints it." };
        var command = new Command("revoke", "Revoke a key; running gateways see it at once on PostgreSQL, within seconds on SQLite.") { id, Tenant };
        command.SetAction((parsed, cancellation) => WithStoreAsync(async (store, records) =>
        {
            var before = await store.FindAsync(parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(id), cancellation);
            var revoked = await store.RevokeAsync(parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(id), cancellation);
            Console.WriteLine(revoked ? "revoked" : "no such key in force");
            return revoked ? await KeepAsync(store, records, "keys.revoke", before!) : 1;
        }));
        return command;
    }

    private static async Task<int> KeepAsync(KeyStore store, CommandRecords records, string operation, StoredKey before)
    {
        await records.KeepAsync(operation, before, await store.FindAsync(before.TenantId, before.Id, CancellationToken.None));
        return 0;
    }

    private static async Task<int> WithStoreAsync(Func<KeyStore, CommandRecords, Task<int>> action)
    {
        try
        {
            using var host = CommandHost.Create();
            return await action(host.Services.GetRequiredService<KeyStore>(), host.Services.GetRequiredService<CommandRecords>());
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(StorageFaults.IsRefusedData(failure)
                ? $"There is no such tenant: {failure.Message}"
                : $"The database does not answer or has no schema yet ({CommandHost.WhichDatabase}; 'migrate' makes the schema): {failure.Message}");
            return 2;
        }
    }
}
