using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>What one entity's signals usually do at each time of each period.</summary>
/// <remarks>
/// The values of one stay in a bin (a visit) are gathered apart and folded in when the bin is left, with weight
/// max(1 / visits, 0.2): a plain mean of the first five periods, exponential from then on. What is expected at T thus stems from
/// earlier periods only, and is NaN until one was seen. Between bin centres the means are interpolated.
/// </remarks>
internal sealed class SeasonalProfile
{
    /// <summary>Weight of the newest period once five were seen.</summary>
    private const double SmallestWeight = 0.2;

    /// <summary>A value further off than this many standard deviations is anomalous.</summary>
    private const double AnomalousDeviations = 3;

    /// <summary>Standard deviation over mean absolute deviation of normal noise: sqrt(pi / 2).</summary>
    private const double DeviationToSigma = 1.2533141373155003;

    private readonly SeasonalGrid[] _grids;
    private readonly int[] _firstBin;
    private readonly int _binsPerSignal;
    private readonly Bin[] _bins;
    private readonly Visit[] _visits;

    public SeasonalProfile(SeasonalGrid[] grids, int signals)
    {
        _grids = grids;
        _firstBin = new int[grids.Length];
        for (var period = 0; period < grids.Length; period++)
        {
            _firstBin[period] = _binsPerSignal;
            _binsPerSignal += grids[period].Bins;
        }

        _bins = new Bin[signals * _binsPerSignal];
        _visits = new Visit[signals * grids.Length];
    }

    /// <summary>Bytes of a profile, without the objects around it.</summary>
    public static int Bytes(SeasonalGrid[] grids, int signals) =>
        signals * ((grids.Sum(grid => grid.Bins) * 16) + (grids.Length * 32));

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(_bins);
        Array.Clear(_visits);
    }

    /// <summary>Saves everything.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteAll<Bin>(_bins);
        writer.WriteAll<Visit>(_visits);
    }

    /// <summary>Takes what was saved.</summary>
    public void Load(StateReader reader)
    {
        reader.ReadAll<Bin>(_bins);
        reader.ReadAll<Visit>(_visits);
    }

    /// <summary>Adds a present value to the visit that goes on.</summary>
    public void Observe(int signal, int period, in SeasonalPhase phase, double value)
    {
        ref var visit = ref _visits[(signal * _grids.Length) + period];
        var (expected, deviation, _) = Expected(signal, period, phase);
        if (!double.IsNaN(expected))
        {
            visit.Judged++;
            visit.Anomalous += Math.Abs(value - expected) > AnomalousDeviations * Scale(expected, deviation) ? 1 : 0;
        }
        else
        {
            // Nothing is known yet: the mean of this visit so far stands in.
            expected = visit.Count == 0 ? value : visit.Mean;
        }

        visit.Count++;
        visit.Mean += (value - visit.Mean) / visit.Count;
        visit.Deviation += (Math.Abs(value - expected) - visit.Deviation) / visit.Count;
    }

    /// <summary>Folds in the visits of a period whose bin was left at <paramref name="left"/>.</summary>
    public void Leave(int period, in SeasonalPhase left, int signals)
    {
        for (var signal = 0; signal < signals; signal++)
        {
            ref var visit = ref _visits[(signal * _grids.Length) + period];
            if (visit.Count >= _grids[period].FewestPerVisit)
            {
                Fold(ref At(signal, period, left.Bin), visit);
            }

            visit = default;
        }
    }

    /// <summary>Typical value, typical absolute deviation, and share of anomalous steps at this time; NaN where not known.</summary>
    public (double Mean, double Deviation, double Anomalous) Expected(int signal, int period, in SeasonalPhase phase)
    {
        ref readonly var bin = ref At(signal, period, phase.Bin);
        if (bin.Visits == 0)
        {
            return (double.NaN, double.NaN, double.NaN);
        }

        ref readonly var neighbour = ref At(signal, period, phase.Neighbour);
        var mean = neighbour.Visits == 0
            ? bin.Mean
            : bin.Mean + (phase.NeighbourWeight * ((double)neighbour.Mean - bin.Mean));
        return (mean, bin.Deviation, bin.Judged == 0 ? double.NaN : bin.Anomalous);
    }

    /// <summary>Standard deviation that a profile's deviation stands for, with a floor for signals that hardly move.</summary>
    internal static double Scale(double mean, double deviation) =>
        Math.Max(DeviationToSigma * deviation, Math.Max(1e-3 * Math.Abs(mean), 1e-9));

    private static void Fold(ref Bin bin, in Visit visit)
    {
        bin.Visits = (ushort)Math.Min(bin.Visits + 1, ushort.MaxValue);
        var weight = Math.Max(1.0 / bin.Visits, SmallestWeight);
        bin.Mean = (float)(bin.Mean + (weight * (visit.Mean - bin.Mean)));
        bin.Deviation = (float)(bin.Deviation + (weight * (visit.Deviation - bin.Deviation)));
        if (visit.Judged == 0)
        {
            return;
        }

        bin.Judged = (ushort)Math.Min(bin.Judged + 1, ushort.MaxValue);
        weight = Math.Max(1.0 / bin.Judged, SmallestWeight);
        bin.Anomalous = (float)(bin.Anomalous + (weight * (((double)visit.Anomalous / visit.Judged) - bin.Anomalous)));
    }

    private ref Bin At(int signal, int period, int bin) => ref _bins[(signal * _binsPerSignal) + _firstBin[period] + bin];

    private struct Bin
    {
        public float Mean;
        public float Deviation;
        public float Anomalous;
        public ushort Visits;
        public ushort Judged;
    }

    private struct Visit
    {
        public double Mean;
        public double Deviation;
        public int Count;
        public int Judged;
        public int Anomalous;
    }
}
