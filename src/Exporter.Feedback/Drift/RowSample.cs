namespace Exporter.Feedback.Drift;

/// <summary>Which rows of a step are counted: every n-th, beginning one later at each step, so that all have their turn.</summary>
internal static class RowSample
{
    /// <summary>Rows counted at one step: half a million a day at steps of 90 seconds, far more than distances need.</summary>
    internal const int MaxRows = 512;

    /// <summary>The first row, and how far it is from one to the next.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="rows">Rows that there are.</param>
    internal static (int First, int Stride) Of(long step, int rows)
    {
        var stride = Math.Max(1, (rows + MaxRows - 1) / MaxRows);
        return ((int)(((step % stride) + stride) % stride), stride);
    }
}
