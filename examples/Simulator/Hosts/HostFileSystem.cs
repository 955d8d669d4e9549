using Simulator.Series;

namespace Simulator.Hosts;

/// <summary>A file system: files that stay, logs that grow and are rotated, and whatever a backup parks there.</summary>
internal sealed class HostFileSystem
{
    private const double Full = 0.993;
    private const double MostWithoutFault = 0.92;
    private const double HighWater = 0.72;

    private readonly SimulationRandom _random;
    private readonly Action<long, long> _reportRotation;
    private readonly Metric _available;
    private readonly double _sizeBytes;
    private readonly double _files;
    private readonly double _logsPerMinute;
    private readonly double _rotateAt;
    private double _logs;
    private long _highSinceMs;

    /// <param name="target">The host's exporter.</param>
    /// <param name="mountPoint">The <c>mountpoint</c> label.</param>
    /// <param name="collectsLogs">Logs take most of it and are rotated at 85 %; else only a few percent.</param>
    /// <param name="random">Its dice.</param>
    /// <param name="reportRotation">Told from when to when the volume looked as if it would run full.</param>
    public HostFileSystem(ScrapeTarget target, string mountPoint, bool collectsLogs, SimulationRandom random, Action<long, long> reportRotation)
    {
        _random = random;
        _reportRotation = reportRotation;
        _sizeBytes = random.Pick([50d, 100, 200, 500]) * (1L << 30);
        _files = collectsLogs ? random.Between(0.2, 0.35) : random.Between(0.3, 0.65);
        _rotateAt = collectsLogs ? 0.85 - _files : random.Between(0.03, 0.1);
        _logsPerMinute = _rotateAt / (collectsLogs ? random.Between(420, 1200) : random.Between(90, 360));
        _logs = _rotateAt * random.NextUnit();
        (string, string)[] labels = [("device", mountPoint == "/" ? "/dev/sda1" : "/dev/sda2"), ("fstype", "ext4"), ("mountpoint", mountPoint)];
        target.Add("node_filesystem_size_bytes", labels).Value = _sizeBytes;
        _available = target.Add("node_filesystem_avail_bytes", labels);
    }

    /// <summary>Nothing left to write to.</summary>
    public bool IsFull { get; private set; }

    /// <summary>One minute on.</summary>
    /// <param name="nowMs">Unix ms.</param>
    /// <param name="conditions">What acts on the host.</param>
    /// <param name="filling">Progress of the writer that nothing rotates, 0 without one.</param>
    public void Advance(long nowMs, in HostConditions conditions, double filling)
    {
        Log(nowMs, conditions.Activity);
        var usual = _files + _logs + (0.08 * conditions.Backup);
        var used = filling > 0 ? usual + (filling * (1.0 - _files - (_rotateAt / 2))) : Math.Min(usual, MostWithoutFault);
        IsFull = used >= Full;
        _available.Value = Math.Round(_sizeBytes * Math.Max(0, 1 - used) / 4096) * 4096;
    }

    private void Log(long nowMs, double activity)
    {
        _logs += _logsPerMinute * (0.4 + (0.8 * activity)) * Math.Exp(0.4 * _random.Gaussian());
        if (_highSinceMs == 0 && _files + _logs > HighWater)
        {
            _highSinceMs = nowMs;
        }

        if (_logs < _rotateAt)
        {
            return;
        }

        // Rotation compresses: a tenth or so stays.
        _logs = _rotateAt * _random.Between(0.05, 0.15);
        if (_highSinceMs > 0)
        {
            _reportRotation(_highSinceMs, nowMs);
            _highSinceMs = 0;
        }
    }
}
