using System.Globalization;
using System.Text;

namespace Exporter.Tests.Trainer.ZeroShot;

/// <summary>Recorded systems in a folder, each with signals, units and entities of its own, and mappings for them.</summary>
/// <remarks>
/// Every signal has a spike now and then that means nothing. Two of three entities fail once; where failures announce themselves, one of the signals drifts for thirty steps before, by less than a spike.
/// </remarks>
internal sealed class PlantedSystems : IDisposable
{
    private const int Steps = 360;
    private const int StepSeconds = 600;
    private const int DriftSteps = 30;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-systems-").FullName;

    public string Data => _folder;

    public string Mappings => Directory.CreateDirectory(Path.Combine(_folder, "mappings")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Adds a system.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scale">What its signals are multiplied with.</param>
    /// <param name="drift">By how many spreads of the noise one signal drifts before a failure; negative downwards, 0 for failures that come from nowhere.</param>
    /// <param name="signals">Names of its signals; the last one drifts.</param>
    public void Add(string name, double scale, double drift, params string[] signals)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        File.WriteAllText(Path.Combine(Mappings, $"{name}.yml"), $$"""
            recording:
              folder: {{name}}
              labels: "{part}_labels.csv"
              tables:
                metric: {file: "{part}_metrics.csv"}
              tasks:
                main: {title: {{name}}}
            predictors:
              - {name: {{name}}, entity: [entity], step: 10m, horizons: [5h], seasonality: [], signals: { {{string.Join(", ", signals.Select(signal => $"{signal}: 'metric{{column=\"{signal}\"}}'"))}} } }
            """);
        File.WriteAllText(Path.Combine(_folder, name, "task.json"), """{"main": {"step": 600, "lead": 600, "window": 14400, "cooldown": 0, "grid_origin": 0, "censored": true}}""");
        MakeUp(name, "train", 9, scale, drift, signals);
        MakeUp(name, "test", 9, scale, drift, signals);
    }

    private void MakeUp(string name, string part, int entities, double scale, double drift, string[] signals)
    {
        var random = new Random($"{name} {part}".Sum(letter => letter));
        var (metrics, labels) = (new StringBuilder($"entity,timestamp,{string.Join(',', signals)}\n"), new StringBuilder("kind,entity,start,end\n"));
        for (var entity = 0; entity < entities; entity++)
        {
            var failsAt = entity % 3 == 0 ? int.MaxValue / 2 : 180 + random.Next(150);
            labels.Append(CultureInfo.InvariantCulture, $"observe,{part}{entity},{60 * StepSeconds},{Steps * StepSeconds}\n");
            if (failsAt < Steps)
            {
                labels.Append(CultureInfo.InvariantCulture, $"failure,{part}{entity},{failsAt * StepSeconds},{(failsAt + 2) * StepSeconds}\n");
            }

            for (var step = 0; step <= Steps; step++)
            {
                metrics.Append(CultureInfo.InvariantCulture, $"{part}{entity},{step * StepSeconds}");
                for (var signal = 0; signal < signals.Length; signal++)
                {
                    var rise = signal == signals.Length - 1 && step <= failsAt ? Math.Max(0, step - failsAt + DriftSteps) * drift / DriftSteps : 0;
                    var spike = random.Next(40) == 0 ? 12 + random.Next(8) : 0;
                    metrics.Append(CultureInfo.InvariantCulture, $",{scale * (100 + random.NextDouble() + random.NextDouble() + rise + spike):G6}");
                }

                metrics.Append('\n');
            }
        }

        File.WriteAllText(Path.Combine(_folder, name, $"{part}_metrics.csv"), metrics.ToString());
        File.WriteAllText(Path.Combine(_folder, name, $"{part}_labels.csv"), labels.ToString());
    }
}
