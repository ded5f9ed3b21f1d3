using System.CommandLine;
using InferShield.Api.Storage;

namespace InferShield.Api.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to this version and ends.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's schema up to this version and end.");
        command.SetAction(async (_, cancellation) =>
        {
            using var host = CommandHost.Create();
            return await host.Services.GetRequiredService<Migrator>().RunAsync(Console.Out, Console.Error, cancellation);
        });
        return command;
    }
}
