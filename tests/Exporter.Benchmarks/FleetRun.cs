using System.Diagnostics;
using System.Globalization;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Benchmarks;

/// <summary>A whole fleet in a real process: <c>Exporter.Benchmarks fleet --entities 100000 --signals 30 --limits 3 --steps 260 --extracts 5</c>.</summary>
/// <remarks>
/// Prints what the operating system counts as resident, and CPU time on the one thread that does all the work, so that figures hold
/// on a busy machine; pin it with <c>taskset -c 1</c>. Values are a level of the entity's own, a daily wave, a walk and noise, with one
/// in fifty missing; limits lie where some signals come near them and few cross.
/// </remarks>
internal sealed class FleetRun
{
    private const long StepMs = 30_000;
    private const double Gap = 0.02;

    private readonly Labels[] _entities;
    private readonly InstantVector[] _vectors;
    private readonly float[] _walk;
    private long _step = 58_000_000;
    private ulong _random = 88172645463325252;

    /// <summary>A fleet before its first step.</summary>
    public FleetRun(int entities, int signals, int limits)
    {
        _entities = [.. Enumerable.Range(0, entities).Select(i => Labels.Of(("instance", $"host-{i:D6}:9100"), ("job", "node")))];
        _vectors = [.. Enumerable.Range(0, signals).Select(_ => new InstantVector())];
        _walk = new float[entities * signals];
        Definition = new PredictorDefinition
        {
            Name = "node",
            EntityLabels = ["instance"],
            Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
            Signals = [.. Enumerable.Range(0, signals).Select(i => new SignalDefinition($"s{i}", i % 2 == 0 ? "x" : "rate(x[5m])", i < limits ? new SignalLimit(LimitSide.Above, 8) : null))],
        };
        Windows = new PredictorWindows(Definition, entities);
    }

    /// <summary>Every other signal is a rate over ten steps; the first ones have a limit.</summary>
    public PredictorDefinition Definition { get; }

    /// <summary>What the steps so far left.</summary>
    public PredictorWindows Windows { get; }

    /// <summary>Runs and prints; returns the process's exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        int Option(string name, int otherwise) => FleetRun.Option(arguments, name, otherwise);

        var (entities, signals, limits, steps) = (Option("entities", 100_000), Option("signals", 30), Option("limits", 3), Option("steps", 260));
        new FleetRun(entities, signals, limits).Report(steps, Option("extracts", 5));
        return 0;
    }

    /// <summary>Value of <c>--name N</c>, or <paramref name="otherwise"/>.</summary>
    public static int Option(IReadOnlyList<string> arguments, string name, int otherwise)
    {
        var at = arguments.ToList().IndexOf("--" + name);
        return at < 0 ? otherwise : int.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
    }

    /// <summary>Applies one more step.</summary>
    public void Advance()
    {
        MakeUp();
        Apply();
    }

    private void Apply() => Windows.Apply(++_step * StepMs, _vectors, null);

    private void Report(int steps, int extracts)
    {
        var cells = (double)_walk.Length;
        var applied = new List<double>();
        for (var i = 0; i < steps; i++)
        {
            MakeUp();
            applied.Add(Seconds(Apply));
        }

        var extractor = new FeatureExtractor(Definition);
        var matrix = new FeatureMatrix();
        extractor.Extract(Windows, matrix);
        var extracted = Enumerable.Range(0, extracts).Select(_ => Seconds(() => extractor.Extract(Windows, matrix))).Order().ToArray();
        var steady = applied.TakeLast(Math.Min(100, steps / 2)).Order().ToArray();

        var process = Process.GetCurrentProcess();
        Console.WriteLine($"entities {_entities.Length}, signals {_vectors.Length}, features {extractor.Schema.Names.Length}, steps {steps}");
        Console.WriteLine($"resident        {process.WorkingSet64 / 1e9,8:F3} GB: windows alone {PredictorWindows.BytesPerEntity(Definition) * (double)_entities.Length / 1e9:F3} GB"
            + $" = {PredictorWindows.BytesPerEntity(Definition) / (double)_vectors.Length:F0} B an entity-signal");
        Print("extract", extracted, cells);
        Print("apply", steady, cells);
    }

    private static void Print(string what, double[] seconds, double cells) => Console.WriteLine(
        $"{what,-15} {seconds[0],8:F3} s least, {seconds[seconds.Length / 2]:F3} s middle, {seconds[^1]:F3} s most; {seconds[seconds.Length / 2] / cells * 1e9:F0} ns an entity-signal");

    private static double Seconds(Action action)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        action();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    private void MakeUp()
    {
        var wave = Math.Sin(_step * StepMs / 86_400_000.0 * 2 * Math.PI);
        for (var signal = 0; signal < _vectors.Length; signal++)
        {
            var vector = _vectors[signal];
            vector.Clear();
            for (var i = 0; i < _entities.Length; i++)
            {
                ref var walk = ref _walk[(i * _vectors.Length) + signal];
                walk += (float)(0.05 * (Next() - 0.5));
                if (Next() >= Gap)
                {
                    vector.Add(_entities[i], (i % 5) + wave + walk + (0.3 * Next()));
                }
            }
        }
    }

    // Marsaglia's xorshift: quick, and the same fleet at every run.
    private double Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (_random >> 11) * (1.0 / (1L << 53));
    }
}
