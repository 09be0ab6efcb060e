using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Precompute.Batch.Import;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;
using Precompute.Numerics;

namespace Precompute.Batch.Cli;

/// <summary>
/// Runs a command's action: reads and checks the configuration first, and turns whatever is raised into one sentence on standard
/// error and an exit code. The only place of the command line where exceptions are caught.
/// </summary>
internal static class CommandExecutor
{
    /// <summary>Runs <paramref name="action"/> with a session made from the parsed global options.</summary>
    public static Task<int> RunAsync(
        ParseResult parse, Func<CommandSession, CancellationToken, Task<int>> action, CancellationToken cancellationToken) =>
        GuardAsync(parse, token => action(SessionOf(parse), token), cancellationToken);

    /// <summary>
    /// Runs a command that works on files: no configuration is read, and the computation runs beside the thread that listens for Ctrl-C.
    /// </summary>
    public static Task<int> RunOnFilesAsync(ParseResult parse, Func<FileSession, CancellationToken, int> action, CancellationToken cancellationToken)
    {
        FileSession session = new()
        {
            Json = parse.GetValue(GlobalOptions.Json),
            Output = parse.InvocationConfiguration.Output,
            Error = parse.InvocationConfiguration.Error,
        };
        return GuardAsync(parse, token => Task.Run(() => action(session, token), token), cancellationToken);
    }

    private static CommandSession SessionOf(ParseResult parse)
    {
        IConfigurationRoot configuration = OptionsLoader.Read(parse.GetValue(GlobalOptions.Config));
        return new CommandSession
        {
            Options = OptionsLoader.Load(configuration),
            Time = TimeProvider.System,
            AsOf = parse.GetValue(GlobalOptions.AsOf),
            Json = parse.GetValue(GlobalOptions.Json),
            Output = parse.InvocationConfiguration.Output,
            Error = parse.InvocationConfiguration.Error,
        };
    }

    private static async Task<int> GuardAsync(ParseResult parse, Func<CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        TextWriter error = parse.InvocationConfiguration.Error;
        try
        {
            return await action(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Cancelled.");
            return End(parse, "cancelled", ExitCodes.Cancelled, "Cancelled.");
        }
        catch (InvalidConfigurationException e)
        {
            await error.WriteLineAsync($"The configuration cannot be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", e.Faults)}");
            return End(parse, "failed", ExitCodes.BadInput, string.Join(' ', e.Faults));
        }
        catch (Exception e)
        {
            await error.WriteLineAsync(Describe(e));
            return End(parse, "failed", ExitCodeOf(e), e.Message);
        }
    }

    /// <summary>The exit code of what was raised.</summary>
    internal static int ExitCodeOf(Exception exception) => exception switch
    {
        InvalidConfigurationException or InvalidInputException or ImportException => ExitCodes.BadInput,
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } => ExitCodes.BadInput,
        RunLockLostException => ExitCodes.LockLost,
        _ => ExitCodes.Failed,
    };

    // A machine that reads the lines learns of a fault as it learns of everything else: from the last line.
    private static int End(ParseResult parse, string status, int exitCode, string message)
    {
        if (parse.GetValue(GlobalOptions.Json))
            JsonLine.Write(parse.InvocationConfiguration.Output, new { Status = status, ExitCode = exitCode, Message = message });
        return exitCode;
    }

    // Exceptions of the product and of the system say what to do; anything else is a defect, and its trace is wanted.
    private static string Describe(Exception exception) => exception switch
    {
        PrecomputeException e => e.IsTransient ? e.Message + " Trying again later may help." : e.Message,
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName } e =>
            $"The database is not prepared ({e.MessageText}): run 'precompute db migrate'.",
        IOException when FullDisk.IsBehind(exception) => $"The disk is full: {exception.Message} Make room, or name another place, and run the command again.",
        OutOfMemoryException => $"There is not enough memory for this: {exception.Message} Close what else runs, or work with fewer factors, rows or threads.",
        IOException or UnauthorizedAccessException or System.Data.Common.DbException => $"{exception.GetType().Name}: {exception.Message}",
        _ => exception.ToString(),
    };
}
