using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>The seasonal profiles of all entity slots of one predictor, and where the last step lies in each period.</summary>
internal sealed class SeasonalStore
{
    private readonly int _signals;
    private readonly SeasonalGrid[] _grids;
    private readonly SeasonalPhase[] _phases;
    private SeasonalProfile?[] _profiles = [];

    public SeasonalStore(PredictorDefinition definition)
    {
        _signals = definition.Signals.Length;
        _grids = [.. definition.Seasonality.Select(period => new SeasonalGrid(period, definition.Step))];
        _phases = new SeasonalPhase[_grids.Length];
    }

    private SeasonalStore(SeasonalStore other)
    {
        (_signals, _grids) = (other._signals, other._grids);
        _phases = [.. other._phases];
        _profiles = Array.ConvertAll(other._profiles, profile => profile?.Copy());
    }

    /// <summary>Number of periods.</summary>
    public int Periods => _grids.Length;

    /// <summary>Bytes of profiles per entity.</summary>
    public int BytesPerEntity => SeasonalProfile.Bytes(_grids, _signals);

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots) => Array.Resize(ref _profiles, slots);

    /// <summary>A store of the same content that shares nothing that changes with this one.</summary>
    public SeasonalStore Copy() => new(this);

    /// <summary>Gives the slot an empty profile.</summary>
    public void Open(int slot)
    {
        if (_profiles[slot] is { } profile)
        {
            profile.Reset();
        }
        else if (_grids.Length > 0)
        {
            _profiles[slot] = new SeasonalProfile(_grids, _signals);
        }
    }

    /// <summary>Adds the values, NaN where missing, of the step at which <see cref="MoveTo(long, int)"/> was called last.</summary>
    public void Observe(int slot, ReadOnlySpan<float> values)
    {
        for (var period = 0; period < _grids.Length; period++)
        {
            _profiles[slot]!.Observe(period, _phases[period], values);
        }
    }

    /// <summary>Moves on to a step: bins left behind are folded into the profiles of slots below <paramref name="slots"/>.</summary>
    public void MoveTo(long stepMs, int slots) => MoveTo(stepMs, 0, slots);

    /// <summary>The same for the slots from <paramref name="first"/> on only.</summary>
    public void MoveTo(long stepMs, int first, int slots)
    {
        for (var period = 0; period < _grids.Length; period++)
        {
            var left = _phases[period];
            _phases[period] = _grids[period].At(stepMs);
            for (var slot = first; slot < slots && left.Visit != _phases[period].Visit; slot++)
            {
                _profiles[slot]!.Leave(period, left);
            }
        }
    }

    /// <summary>Says which step the profiles are at; they stay as they are.</summary>
    public void Seek(long stepMs)
    {
        for (var period = 0; period < _grids.Length; period++)
        {
            _phases[period] = _grids[period].At(stepMs);
        }
    }

    /// <summary>Saves the profile of one slot.</summary>
    public void Save(StateWriter writer, int slot) => _profiles[slot]?.Save(writer);

    /// <summary>Loads the profile of one slot.</summary>
    public void Load(StateReader reader, int slot)
    {
        if (_grids.Length > 0)
        {
            (_profiles[slot] ??= new SeasonalProfile(_grids, _signals)).Load(reader);
        }
    }

    /// <summary>Has the processor fetch what is expected of a signal, and of those next to it, at the last step.</summary>
    public void Prefetch(int slot, int signal)
    {
        for (var period = 0; period < _grids.Length; period++)
        {
            _profiles[slot]?.Prefetch(signal, period, _phases[period]);
        }
    }

    /// <summary>What is expected of the signal at the last step.</summary>
    public SeasonalExpectation Expected(int slot, int signal, int period) =>
        _profiles[slot]!.Expected(signal, period, _phases[period]);

    /// <summary>The whole period of a signal's profile as of a step; see <see cref="SeasonalProfile.CopyMeans"/>.</summary>
    public SeasonalCurve Copy(int slot, int signal, int period, long asOfMs, double stepMs, Span<double> means) => new(
        _grids[period].Bins,
        _grids[period].PositionOf(asOfMs),
        _grids[period].BinMs / stepMs,
        _profiles[slot]!.CopyMeans(signal, period, means));
}
