namespace Exporter.History;

/// <summary>Where the trainer reads the past from.</summary>
public interface IHistorySource
{
    /// <summary>Questions that may be asked at a time; at least 1. A source that says no more is never asked from two threads.</summary>
    int QuestionsAtOnce => 1;

    /// <summary>Values of <paramref name="expression"/> at <paramref name="steps"/> steps from <paramref name="fromMs"/> on.</summary>
    /// <param name="expression">PromQL.</param>
    /// <param name="fromMs">First step, Unix ms, a multiple of <paramref name="stepMs"/>.</param>
    /// <param name="stepMs">Distance of steps in ms.</param>
    /// <param name="steps">Number of steps; at least 1.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="HistoryException">The source cannot give the values.</exception>
    Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation);
}
