using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>What one entity's signals usually do at each time of each period.</summary>
/// <remarks>
/// The values of one stay in a bin (a visit) are gathered apart and folded in when the bin is left, with weight
/// max(1 / visits, 0.2): a plain mean of the first five periods, exponential from then on. What is expected at T thus stems from
/// earlier periods only, and is NaN until one was seen. Between bin centres the means are interpolated.
/// The bins of one time lie together for all signals, since a step reads just those: 8 bytes a bin, 16 a visit.
/// </remarks>
internal sealed class SeasonalProfile
{
    /// <summary>A value further off than this many standard deviations is anomalous.</summary>
    private const double AnomalousDeviations = 3;

    /// <summary>Standard deviation over mean absolute deviation of normal noise: sqrt(pi / 2).</summary>
    private const double DeviationToSigma = 1.2533141373155003;

    private const int BinsPerLine = 8;

    private readonly SeasonalGrid[] _grids;
    private readonly int _signals;
    private readonly int[] _firstBin;
    private readonly SeasonalBin[] _bins;
    private readonly SeasonalVisit[] _visits;

    public SeasonalProfile(SeasonalGrid[] grids, int signals)
    {
        _grids = grids;
        _signals = signals;
        _firstBin = new int[grids.Length];
        var bins = 0;
        for (var period = 0; period < grids.Length; period++)
        {
            _firstBin[period] = bins;
            bins += grids[period].Bins;
        }

        _bins = new SeasonalBin[signals * bins];
        _visits = new SeasonalVisit[signals * grids.Length];
    }

    private SeasonalProfile(SeasonalProfile other)
    {
        (_grids, _signals, _firstBin) = (other._grids, other._signals, other._firstBin);
        (_bins, _visits) = ([.. other._bins], [.. other._visits]);
    }

    /// <summary>Bytes of a profile, without the objects around it.</summary>
    public static int Bytes(SeasonalGrid[] grids, int signals) =>
        signals * ((grids.Sum(grid => grid.Bins) * 8) + (grids.Length * 16));

    /// <summary>A profile of the same content that shares nothing that changes with this one.</summary>
    public SeasonalProfile Copy() => new(this);

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(_bins);
        Array.Clear(_visits);
    }

    /// <summary>Saves everything.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteAll<SeasonalBin>(_bins);
        writer.WriteAll<SeasonalVisit>(_visits);
    }

    /// <summary>Takes what was saved.</summary>
    public void Load(StateReader reader)
    {
        reader.ReadAll<SeasonalBin>(_bins);
        reader.ReadAll<SeasonalVisit>(_visits);
    }

    /// <summary>Adds the present values of one step to the visit that goes on.</summary>
    /// <param name="period">The period.</param>
    /// <param name="phase">Where the step lies in it.</param>
    /// <param name="values">One a signal, NaN where missing.</param>
    public void Observe(int period, in SeasonalPhase phase, ReadOnlySpan<float> values)
    {
        var visits = _visits.AsSpan(period * _signals, _signals);
        var bins = Row(period, phase.Bin);
        var neighbours = Row(period, phase.Neighbour);
        for (var signal = 0; signal < visits.Length; signal++)
        {
            if (!float.IsNaN(values[signal]))
            {
                Observe(ref visits[signal], bins[signal], neighbours[signal], phase.NeighbourWeight, values[signal]);
            }
        }
    }

    /// <summary>Folds in the visits of a period whose bin was left at <paramref name="left"/>.</summary>
    public void Leave(int period, in SeasonalPhase left)
    {
        var visits = _visits.AsSpan(period * _signals, _signals);
        var bins = Row(period, left.Bin);
        for (var signal = 0; signal < visits.Length; signal++)
        {
            if (visits[signal].Count >= _grids[period].FewestPerVisit)
            {
                bins[signal].Fold(visits[signal]);
            }
        }

        visits.Clear();
    }

    /// <summary>Typical value, typical absolute deviation, and share of anomalous steps at this time; NaN where not known.</summary>
    public SeasonalExpectation Expected(int signal, int period, in SeasonalPhase phase)
    {
        ref readonly var bin = ref Row(period, phase.Bin)[signal];
        return bin.IsKnown
            ? new SeasonalExpectation(Interpolated(bin, Row(period, phase.Neighbour)[signal], phase.NeighbourWeight), bin.Deviation, bin.Anomalous)
            : SeasonalExpectation.None;
    }

    /// <summary>Has the processor fetch what <see cref="Expected"/> reads, once for all signals that share a line of its cache.</summary>
    public unsafe void Prefetch(int signal, int period, in SeasonalPhase phase)
    {
        if (Sse.IsSupported && signal % BinsPerLine == 0)
        {
            // A hint, for which an address that the collector has moved on from is as harmless as any.
            Sse.Prefetch1(Unsafe.AsPointer(ref Row(period, phase.Bin)[signal]));
            Sse.Prefetch1(Unsafe.AsPointer(ref Row(period, phase.Neighbour)[signal]));
        }
    }

    /// <summary>Copies the means of all bins of a period, up to the first one that is not known well enough.</summary>
    /// <returns>Mean of their deviations; NaN unless every bin was visited in two periods, so that the second could be held against the first.</returns>
    public double CopyMeans(int signal, int period, Span<double> means)
    {
        var deviation = 0.0;
        for (var i = 0; i < _grids[period].Bins && !double.IsNaN(deviation); i++)
        {
            ref readonly var bin = ref Row(period, i)[signal];
            means[i] = bin.Mean;
            deviation += bin.IsJudged ? bin.Deviation : double.NaN;
        }

        return deviation / _grids[period].Bins;
    }

    /// <summary>Standard deviation that a profile's deviation stands for, with a floor for signals that hardly move.</summary>
    internal static double Scale(double mean, double deviation) =>
        Math.Max(DeviationToSigma * deviation, Math.Max(1e-3 * Math.Abs(mean), 1e-9));

    private static void Observe(ref SeasonalVisit visit, in SeasonalBin bin, in SeasonalBin neighbour, double weight, double value)
    {
        double expected;
        if (bin.IsKnown)
        {
            expected = Interpolated(bin, neighbour, weight);
            visit.Anomalous += Math.Abs(value - expected) > AnomalousDeviations * Scale(expected, bin.Deviation) ? 1 : 0;
        }
        else
        {
            // Nothing is known yet: the mean of this visit so far stands in.
            expected = visit.Count == 0 ? value : visit.Mean;
        }

        var share = 1.0 / ++visit.Count;
        visit.Mean = (float)(visit.Mean + ((value - visit.Mean) * share));
        visit.Deviation = (float)(visit.Deviation + ((Math.Abs(value - expected) - visit.Deviation) * share));
    }

    private static double Interpolated(in SeasonalBin bin, in SeasonalBin neighbour, double weight) =>
        neighbour.IsKnown ? bin.Mean + (weight * (neighbour.Mean - bin.Mean)) : bin.Mean;

    private Span<SeasonalBin> Row(int period, int bin) => _bins.AsSpan((_firstBin[period] + bin) * _signals, _signals);
}
