using BenchmarkDotNet.Attributes;

namespace Exporter.Benchmarks;

/// <summary>Cost of one step: entering twelve signals of every entity, and reading all windows back. Time is per step of 1,000 entities.</summary>
[MemoryDiagnoser]
public class WindowBenchmarks
{
    private SomeFleet _fleet = null!;

    /// <summary>Fills the windows.</summary>
    [GlobalSetup]
    public void Fill() => _fleet = new SomeFleet(1000);

    /// <summary>Applies one step; includes making up the values.</summary>
    [Benchmark]
    public void Apply() => _fleet.Apply();

    /// <summary>Reads every window once.</summary>
    [Benchmark]
    public float Read()
    {
        var sum = 0f;
        for (var entity = 0; entity < _fleet.Windows.EntitySlots; entity++)
        {
            for (var signal = 0; signal < SomeFleet.Signals; signal++)
            {
                sum += _fleet.Windows.Read(entity, signal).Fine[^1];
            }
        }

        return sum;
    }
}
