using Exporter.Signals.Numerics;

namespace Exporter.Signals.Windows;

/// <summary>How a period is cut into bins of time: at least 24, of six hours where that is more, at most 28.</summary>
/// <remarks>
/// A day has 24 bins of an hour, a week 28 of six hours: with both configured the day tells the hour and the week the weekday, at
/// 432 bytes a signal, where hourly bins of a week would take more than all windows. A bin is never shorter than a step. Bins count from the Unix epoch in UTC.
/// </remarks>
internal sealed class SeasonalGrid
{
    /// <summary>Most bins that a period has.</summary>
    public const int MostBins = 28;

    private const int FewestBins = 24;
    private const int HoursPerBin = 6;

    private readonly long _periodMs;
    private readonly double _binMs;

    public SeasonalGrid(TimeSpan period, TimeSpan step)
    {
        _periodMs = (long)period.TotalMilliseconds;
        var steps = Math.Max(1, _periodMs / (long)step.TotalMilliseconds);
        Bins = (int)Math.Min(steps, Math.Clamp((long)period.TotalHours / HoursPerBin, FewestBins, MostBins));
        _binMs = (double)_periodMs / Bins;
        FewestPerVisit = (int)Math.Max(1, steps / Bins / 4);
    }

    /// <summary>Number of bins.</summary>
    public int Bins { get; }

    /// <summary>Values that a visit of a bin must have to count: a quarter of its steps.</summary>
    public int FewestPerVisit { get; }

    /// <summary>Length of a bin in milliseconds.</summary>
    public double BinMs => _binMs;

    /// <summary>Where <paramref name="atMs"/> lies in its period, in bins.</summary>
    public double PositionOf(long atMs) => Floor.Modulo(atMs, _periodMs) / _binMs;

    /// <summary>Where <paramref name="atMs"/> lies.</summary>
    public SeasonalPhase At(long atMs)
    {
        var position = PositionOf(atMs);
        var bin = Math.Min((int)position, Bins - 1);
        var fromCentre = position - bin - 0.5;
        var neighbour = (bin + (fromCentre < 0 ? Bins - 1 : 1)) % Bins;
        var visit = (Floor.Divide(atMs, _periodMs) * Bins) + bin;
        return new SeasonalPhase(visit, bin, neighbour, Math.Abs(fromCentre));
    }
}

/// <summary>A moment within a period.</summary>
/// <param name="Visit">Number of the bin counted through all periods since the epoch: differs whenever a bin is entered anew.</param>
/// <param name="Bin">The bin.</param>
/// <param name="Neighbour">The bin whose centre is the next nearest.</param>
/// <param name="NeighbourWeight">0 at the bin's centre, 0.5 at its edge.</param>
internal readonly record struct SeasonalPhase(long Visit, int Bin, int Neighbour, double NeighbourWeight);
