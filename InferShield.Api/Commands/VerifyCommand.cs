using System.CommandLine;
using System.Data.Common;
using System.Security.Cryptography;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Storage;

namespace InferShield.Api.Commands;

/// <summary>
/// <c>verify FILE</c>: says whether a report or an export is what the gateway made; needs no database and no network.
/// <c>verify --database</c> walks the chains themselves; with a file too it looks whether they still hold what that had.
/// </summary>
internal static class VerifyCommand
{
    private const int FoundSomething = 1;
    private const int CouldNotRun = 2;

    private static readonly Argument<FileInfo?> Input = new("file")
    {
        Description = "A report or an export: JSON, JSONL, CSV, HTML, PDF or OSCAL.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> OfDatabase = new("--database") { Description = "Walk every chain of the gateway's database: records, seals, tombstones, gaps. With a file too, look whether what that was made from is still there." };

    private static readonly Option<FileInfo[]> PublicKey = new("--public-key")
    {
        Description = "PEM with a public key that is trusted, from 'GET /api/audit/keys'; may be given several times. Without it the file's own key is taken, which says only that the file is whole.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Say only what is wrong, and whether the key was pinned." };

    public static Command Create()
    {
        var command = new Command("verify", "Check a report or an audit export: content, signature, seals, chain and totals. Exit code 0: all holds, 1: something does not, 2: could not run.")
        {
            Input, OfDatabase, PublicKey, Quiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Input) is null && !result.GetValue(OfDatabase))
            {
                result.AddError("Give a file, or --database, or both.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var keyFiles = parsed.GetValue(PublicKey) ?? [];
            var isQuiet = parsed.GetValue(Quiet);
            return parsed.GetValue(OfDatabase) ? await RunOnDatabaseAsync(parsed.GetValue(Input), keyFiles, isQuiet, cancellation)
                : Run(parsed.GetValue(Input)!.FullName, keyFiles, isQuiet, Console.Out, Console.Error);
        });
        return command;
    }

    internal static int Run(string path, IReadOnlyList<FileInfo> keyFiles, bool isQuiet, TextWriter output, TextWriter error)
    {
        var keys = new List<ECDsa>();
        try
        {
            Read(keyFiles, keys);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Tell(new FileVerifier(file, path, keys).Verify(), isQuiet, output);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
        {
            error.WriteLine($"verify: {failure.Message}");
            return CouldNotRun;
        }
        finally
        {
            keys.ForEach(key => key.Dispose());
        }
    }

    private static async Task<int> RunOnDatabaseAsync(FileInfo? earlier, IReadOnlyList<FileInfo> keyFiles, bool isQuiet, CancellationToken cancellation)
    {
        var keys = new List<ECDsa>();
        try
        {
            Read(keyFiles, keys);
            using var host = CommandHost.Create();
            var database = host.Services.GetRequiredService<Database>();
            var (reader, seals) = (new AuditReader(database), new SealStore(database));
            var trusted = keys.Count == 0 ? null : keys.Select(SigningKey.IdOf).ToHashSet(StringComparer.Ordinal);
            var findings = new Findings();
            if (earlier is not null)
            {
                await using var file = new FileStream(earlier.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                var verifier = new FileVerifier(file, earlier.FullName, keys);
                findings = verifier.Verify();
                if (verifier.Manifest is { } manifest && findings.AllHold)
                {
                    await new FileAgainstDatabase(reader, seals).CheckAsync(manifest, findings, cancellation);
                }
            }

            return Tell(await new ChainVerifier(reader, seals, new VerificationStore(database), []).VerifyAllAsync(trusted, cancellation), findings, trusted is null, isQuiet);
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"verify: the database cannot be read ({CommandHost.WhichDatabase}): {failure.Message}");
            return CouldNotRun;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"verify: {failure.Message}");
            return CouldNotRun;
        }
        finally
        {
            keys.ForEach(key => key.Dispose());
        }
    }

    private static int Tell(IReadOnlyList<ChainState> states, Findings findings, bool isUnpinned, bool isQuiet)
    {
        foreach (var state in states)
        {
            if (state.Problems == 0)
            {
                findings.Good("chain", $"of tenant {state.TenantId}: {state.Records:N0} records up to number {state.Sequence} and {state.Seals:N0} seals");
            }
            else
            {
                findings.Bad("chain", $"of tenant {state.TenantId}: {state.Problems:N0} problems; the first: {state.First}");
            }
        }

        if (isUnpinned)
        {
            findings.Unpinned("keys", "the seals' keys came with the database and were NOT PINNED: give --public-key to know whose they are");
        }

        return Tell(findings, isQuiet, Console.Out);
    }

    private static int Tell(Findings findings, bool isQuiet, TextWriter output)
    {
        foreach (var finding in findings.All.Where(finding => !isQuiet || !finding.Holds || finding.IsCaveat))
        {
            output.WriteLine($"{finding.Subject,-10} {(finding.Holds ? "ok " : "BAD")} {finding.Text}");
        }

        output.WriteLine(!findings.AllHold ? "NOT VERIFIED" : findings.IsUnpinned ? "verified (key NOT PINNED)" : "verified");
        return findings.AllHold ? 0 : FoundSomething;
    }

    private static void Read(IReadOnlyList<FileInfo> files, List<ECDsa> keys)
    {
        foreach (var file in files)
        {
            keys.Add(SigningKey.Read(File.ReadAllText(file.FullName)) ?? throw new InvalidDataException($"{file} holds no ECDSA P-256 key in PEM."));
        }
    }
}
