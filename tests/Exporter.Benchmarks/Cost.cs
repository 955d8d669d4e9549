using System.Diagnostics;
using System.Globalization;

namespace Exporter.Benchmarks;

/// <summary>Elapsed and processor time.</summary>
internal sealed class Cost
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan _before = Environment.CpuUsage.TotalTime;
    private (double Elapsed, double Processor)? _stopped;

    public double Elapsed => _stopped?.Elapsed ?? Stopwatch.GetElapsedTime(_began).TotalSeconds;

    public double Processor => _stopped?.Processor ?? (Environment.CpuUsage.TotalTime - _before).TotalSeconds;

    public void Stop() => _stopped = (Elapsed, Processor);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Elapsed:0.0} s ({Processor:0.0} s of processor)");
}
