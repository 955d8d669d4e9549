namespace Exporter.Trainer.Commands;

/// <summary>What the process's exit status says.</summary>
internal static class ExitStatus
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>It could not be done.</summary>
    public const int Failure = 1;

    /// <summary>Wrong arguments or configuration.</summary>
    public const int Usage = 2;

    /// <summary>A model is no better than the baseline, or worse than the champion; it was not written, or not promoted.</summary>
    public const int Worthless = 3;

    /// <summary>There is nothing new to learn from, or no reason yet to do so.</summary>
    public const int NothingNew = 4;

    /// <summary>Another process is at it.</summary>
    public const int Locked = 5;

    /// <summary>Something did not answer: the same command may do it later.</summary>
    public const int Later = 6;

    /// <summary>The model is where it should be, but MLflow did not take it: <c>publish</c> may do it later.</summary>
    public const int Unpublished = 7;

    /// <summary>Lists mistakes in the arguments.</summary>
    /// <param name="error">Where they go.</param>
    /// <param name="mistakes">One a line.</param>
    /// <param name="verb">Whose help tells more.</param>
    /// <returns><see cref="Usage"/>.</returns>
    public static int Refuse(TextWriter error, IEnumerable<string> mistakes, string verb)
    {
        foreach (var mistake in mistakes)
        {
            error.WriteLine($"foresight_trainer: {mistake}");
        }

        error.WriteLine($"See foresight_trainer {verb} --help.");
        return Usage;
    }
}
