using System.Data.Common;

namespace InferShield.Api.Storage;

internal static class DbCommandExtensions
{
    /// <summary>Adds the parameter <c>@name</c>; null is the database's null.</summary>
    public static void AddParameter(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
