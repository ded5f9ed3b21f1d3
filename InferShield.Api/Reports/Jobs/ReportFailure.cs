using System.Data.Common;
using System.Security.Cryptography;
using InferShield.Api.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Why a report could not be made, for its readers: the message has nothing of the exception's own, which may name more than they may know.</summary>
/// <param name="Reason"><c>storage</c>, <c>disk</c>, <c>timeout</c>, <c>signing</c> or <c>internal</c>.</param>
internal sealed record ReportFailure(string Reason, string Message)
{
    public const string Internal = "internal";

    public static IReadOnlyList<string> Reasons { get; } = ["storage", "disk", "timeout", "signing", Internal];

    /// <summary>The workers that began it were never heard of again.</summary>
    public static ReportFailure GivenUp(int attempts) =>
        new(Internal, $"The process that made the report ended {attempts} times before it was finished. Ask for a shorter period.");

    public static ReportFailure TimedOut(TimeSpan limit) =>
        new("timeout", $"The report took longer than {limit:c} (Reports:TimeLimit). Ask for a shorter period.");

    public static ReportFailure Of(Exception exception) => exception switch
    {
        _ when IsDisk(exception) => new("disk", "There was no room to write the report, or its folder (Reports:WorkFolder) could not be written. Nothing of it was kept."),
        _ when StorageFaults.IsUnavailable(exception) => new("storage", "The database did not answer while the report was made. Ask again when it does."),
        DbException => new("storage", "The database refused what the report needs; the gateway's log has the reason."),
        CryptographicException => new("signing", "The report could not be signed: see that the audit signing key is there and valid."),
        _ => new(Internal, "The report could not be made because of a fault of the gateway; its log has the reason under the report's id."),
    };

    private static bool IsDisk(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => true,
        DbException or EndOfStreamException => false,
        IOException { InnerException: System.Net.Sockets.SocketException } => false,
        IOException or UnauthorizedAccessException => true,
        _ => false,
    };
}
