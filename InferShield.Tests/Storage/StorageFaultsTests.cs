using InferShield.Api.Storage;
using Npgsql;

namespace InferShield.Tests.Storage;

public class StorageFaultsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.StringDataRightTruncation, true)]
    [InlineData(PostgresErrorCodes.UntranslatableCharacter, true)]
    [InlineData(PostgresErrorCodes.ProgramLimitExceeded, true)]
    [InlineData(PostgresErrorCodes.InvalidBinaryRepresentation, false)]
    [InlineData(PostgresErrorCodes.BadCopyFileFormat, false)]
    [InlineData(PostgresErrorCodes.NotNullViolation, false)]
    [InlineData(PostgresErrorCodes.UniqueViolation, false)]
    public void What_a_table_of_another_shape_refuses_is_not_the_values_fault(string state, bool isUnstorable) =>
        Assert.Equal(isUnstorable, StorageFaults.IsUnstorable(new PostgresException("refused", "ERROR", "ERROR", state)));
}
