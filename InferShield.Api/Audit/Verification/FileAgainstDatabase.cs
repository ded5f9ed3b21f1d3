using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>Whether what an earlier report or export was made from is still in the database: a file that somebody keeps elsewhere is an anchor.</summary>
internal sealed class FileAgainstDatabase(AuditReader reader, SealStore seals)
{
    public async Task CheckAsync(VerificationManifest manifest, Findings findings, CancellationToken cancellationToken)
    {
        var (tenant, chain) = (manifest.Tenant, manifest.Chain);
        foreach (var seal in chain.Seals)
        {
            var now = await seals.FindAsync(tenant, seal.Number, cancellationToken);
            if (now?.Hash() != seal.Hash())
            {
                findings.Bad("database", $"{seal.Kind} {seal.Number} of the file is {(now is null ? "gone" : "another in the database")}");
                return;
            }
        }

        if (chain.LastSequence > 0 && await ProblemAsync(tenant, chain.LastSequence, chain.Head, cancellationToken) is { } problem)
        {
            findings.Bad("database", problem);
            return;
        }

        findings.Good("database", $"it still has the file's {chain.Seals.Count} seals and its last record, {chain.LastSequence}");
    }

    private async Task<string?> ProblemAsync(string tenant, long sequence, string hash, CancellationToken cancellationToken)
    {
        var records = await reader.ReadChainAsync(tenant, sequence - 1, sequence, 2, cancellationToken);
        if (records.Count > 0)
        {
            return records.TrueForAll(record => record.Link!.Hash == hash) ? null : $"record {sequence}, the last of the file, is another in the database";
        }

        return (await seals.ListAsync(tenant, sequence, sequence, cancellationToken)).Any(seal => seal.Kind == AuditSeal.Tombstone) ? null
            : $"record {sequence}, the last of the file, is not in the database any more, and no tombstone stands for it";
    }
}
