using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>Level of each signal over all active entities at one step; worked out once a step.</summary>
internal sealed class PeerLevels(int signals)
{
    private readonly RobustLevel[] _levels = new RobustLevel[signals];
    private double[] _values = [];

    /// <summary>Level of the signal.</summary>
    public RobustLevel this[int signal] => _levels[signal];

    /// <summary>Works out the levels as of the windows' last step.</summary>
    public void Update(PredictorWindows windows)
    {
        if (_values.Length < windows.EntitySlots)
        {
            _values = new double[Math.Max(windows.EntitySlots, _values.Length * 3 / 2)];
        }

        for (var signal = 0; signal < _levels.Length; signal++)
        {
            var count = 0;
            for (var slot = 0; slot < windows.EntitySlots; slot++)
            {
                var value = windows.IsActive(slot) ? windows.Last(slot, signal) : double.NaN;
                if (!double.IsNaN(value))
                {
                    _values[count++] = value;
                }
            }

            // Ascending, so that sums do not depend on which entity happens to have which slot.
            var present = _values.AsSpan(0, count);
            present.Sort();
            _levels[signal] = RobustLevel.Of(present);
        }
    }
}
