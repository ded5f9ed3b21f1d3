using System.Data.Common;

namespace InferShield.Api.Tenants;

internal static class ReaderExtensions
{
    public static DateTimeOffset? Time(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    /// <summary>The four columns of a quota, from <paramref name="first"/> on.</summary>
    public static Quota Quota(this DbDataReader reader, int first)
    {
        return new Quota(At(0), At(1), At(2), At(3)) is { IsNone: false } quota ? quota : Tenants.Quota.None;

        long? At(int offset) => reader.IsDBNull(first + offset) ? null : reader.GetInt64(first + offset);
    }
}
