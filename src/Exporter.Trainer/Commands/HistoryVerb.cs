using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>A verb that reads history: its options are read as a whole, it takes long, and can be stopped.</summary>
/// <typeparam name="TArguments">Its options.</typeparam>
internal abstract class HistoryVerb<TArguments> : Command
    where TArguments : Arguments, new()
{
    /// <summary>The verb with its options.</summary>
    /// <param name="name">As it is typed.</param>
    /// <param name="description">One sentence, for the help.</param>
    /// <param name="time">The process's clock, for <c>now</c>, rests and waits.</param>
    protected HistoryVerb(string name, string description, TimeProvider time)
        : base(name, description)
    {
        Time = time;
        foreach (var option in Given.All)
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellation) => ReadAndRunAsync(parsed, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
    }

    /// <summary>What was given on the command line.</summary>
    protected TArguments Given { get; } = new();

    /// <summary>The process's clock.</summary>
    protected TimeProvider Time { get; }

    /// <summary>What is left behind where the verb is stopped.</summary>
    protected virtual string LeftBehind => "nothing was written";

    /// <summary>Does it, once every option has been found right.</summary>
    /// <param name="output">Told the progress and the results.</param>
    /// <param name="error">Told mistakes in what the options name, such as the configuration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>One of <see cref="ExitStatus"/>.</returns>
    protected abstract Task<int> RunAsync(TextWriter output, TextWriter error, CancellationToken cancellation);

    private async Task<int> ReadAndRunAsync(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var mistakes = Given.Read(parsed, Time.GetUtcNow());
        return mistakes.Count > 0
            ? ExitStatus.Refuse(error, mistakes, Name)
            : await Failures.GuardAsync(error, () => RunAsync(output, error, cancellation), LeftBehind, cancellation).ConfigureAwait(false);
    }
}
