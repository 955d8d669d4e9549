using System.CommandLine;
using Exporter.History;
using Exporter.History.Tables;
using Exporter.Models.Inference;
using Exporter.Models.Registry;

namespace Exporter.Trainer.Commands;

/// <summary>What every verb does about that which can go wrong: one line on standard error, and the exit status that says so.</summary>
internal static class Failures
{
    /// <summary>Does the work of a verb.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="work">Takes the command line, standard output and standard error; gives an exit status.</param>
    /// <returns>The work's exit status, or that of its failure.</returns>
    public static int Guard(ParseResult parsed, Func<ParseResult, TextWriter, TextWriter, int> work)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return work(parsed, parsed.InvocationConfiguration.Output, error);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Tell(error, e);
        }
    }

    /// <summary>Does the work of a verb that takes long and can be stopped.</summary>
    /// <param name="error">Told what went wrong.</param>
    /// <param name="work">Gives an exit status.</param>
    /// <param name="leftBehind">What there is where <paramref name="cancellation"/> stopped it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The work's exit status, or that of its failure.</returns>
    public static async Task<int> GuardAsync(TextWriter error, Func<Task<int>> work, string leftBehind, CancellationToken cancellation)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Tell(error, e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync($"foresight_trainer: stopped; {leftBehind}").ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }

    /// <summary>True for failures whose message is for the person at the command line; anything else is a mistake in the program.</summary>
    private static bool IsExpected(Exception e) =>
        e is TrainingException or HistoryException or TableException or ScoringException or RegistryException or IOException or UnauthorizedAccessException;

    private static int Tell(TextWriter error, Exception failure)
    {
        error.WriteLine($"foresight_trainer: {failure.Message}");
        return failure is WorthlessModelException ? ExitStatus.Worthless : ExitStatus.Failure;
    }
}
