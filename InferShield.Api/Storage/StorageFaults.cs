using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace InferShield.Api.Storage;

/// <summary>Tells a database that is away from one that was asked something wrong.</summary>
internal static class StorageFaults
{
    /// <summary>True when the same call may succeed later: no connection, time-out, shutting down, full, busy, not migrated yet.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || IsUnavailableState(postgres.SqlState),
        NpgsqlException or SocketException or TimeoutException or EndOfStreamException => true,
        SqliteException sqlite => IsUnavailableCode(sqlite),
        _ => exception.InnerException is { } inner && IsUnavailable(inner),
    };

    /// <summary>True when the database refuses the values themselves, so that the same call can never succeed.</summary>
    public static bool IsRefusedData(Exception exception) => exception switch
    {
        PostgresException { SqlState: ['2', '2' or '3', ..] } => true,
        PostgresException { SqlState: PostgresErrorCodes.ProgramLimitExceeded } => true,
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG } => true,
        ArgumentException or InvalidCastException => true,
        _ => false,
    };

    /// <summary>
    /// True when the values themselves are what the columns cannot hold, whatever else is stored: not when they only stand against
    /// other rows, a missing partition, a column that this version does not know, or how the bytes were sent.
    /// </summary>
    public static bool IsUnstorable(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidBinaryRepresentation or PostgresErrorCodes.BadCopyFileFormat } => false,
        PostgresException { SqlState: ['2', '2', ..] or PostgresErrorCodes.ProgramLimitExceeded } => true,
        SqliteException { SqliteErrorCode: raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG } => true,
        ArgumentException or InvalidCastException => true,
        _ => false,
    };

    private static bool IsUnavailableState(string state) =>
        state is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.ReadOnlySqlTransaction
        || state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("28", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal);

    private static bool IsUnavailableCode(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_FULL
            or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PROTOCOL
        || exception.Message.Contains("no such table", StringComparison.Ordinal);
}
