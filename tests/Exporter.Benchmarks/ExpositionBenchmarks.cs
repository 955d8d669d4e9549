using System.Buffers;
using BenchmarkDotNet.Attributes;
using Exporter.Exposition;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Benchmarks;

/// <summary>Writing the predictions of 10,000 entities with two horizons: 20,000 lines; results are per line.</summary>
[MemoryDiagnoser]
public class ExpositionBenchmarks
{
    private const int Entities = 10_000;
    private const int Lines = 2 * Entities;

    private readonly PredictorDefinition _definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        KeepLabels = ["job", "cluster"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [new SignalDefinition("cpu_busy", "vector(1)")],
    };

    private readonly ArrayBufferWriter<byte> _output = new(8 << 20);
    private Labels[] _entities = [];
    private Labels[] _kept = [];
    private float[] _probabilities = [];
    private PredictionBoard _board = new(TimeProvider.System, TimeSpan.FromDays(1));
    private PredictionText _text = null!;

    [GlobalSetup]
    public void Publish()
    {
        var random = new Random(1);
        _entities = [.. Enumerable.Range(0, Entities).Select(i => Labels.Of(("instance", $"host-{i:00000}.example.net:9100")))];
        _kept = [.. Enumerable.Range(0, Entities).Select(i => Labels.Of(("job", "node_exporter"), ("cluster", $"cluster-{i % 16}")))];
        _probabilities = [.. Enumerable.Range(0, Lines).Select(_ => 0.5f * random.NextSingle())];
        _board = new PredictionBoard(TimeProvider.System, TimeSpan.FromDays(1));
        _text = new PredictionText(_board, 1_000_000);
        NewStep();
        SteadyPage();
        Console.WriteLine($"// {_output.WrittenCount / (double)Lines:0} bytes a line");
    }

    /// <summary>A scrape between two steps.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int SteadyPage()
    {
        _output.ResetWrittenCount();
        _text.Write(_output);
        return _output.WrittenCount;
    }

    /// <summary>The first scrape after a step with the same entities: labels are compared, not rendered.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int PageAfterStep()
    {
        NewStep();
        return SteadyPage();
    }

    /// <summary>The first scrape ever, or after entities have come or gone: labels are rendered.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int FirstPage()
    {
        _board.Remove(_definition.Name);
        NewStep();
        return SteadyPage();
    }

    private void NewStep() => _board.Publish(new PredictionFrame(_definition, 0, "v1", [0.9, 0.9], _entities, _kept, _probabilities));
}
