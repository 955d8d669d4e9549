using System.CommandLine;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Publishing;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Commands;

/// <summary>Where a verb reads the past from: a Prometheus or a dataset, and which part of it. The same options wherever history is read.</summary>
internal sealed class HistoryOptions
{
    private readonly Option<string> _url = Arguments.Optional("--prometheus.url", "url", "Prometheus, or anything with its HTTP API.");
    private readonly Option<string> _dataset = Arguments.Optional("--dataset", "folder", "Dataset to read instead of a Prometheus.");
    private readonly Option<string> _from = Arguments.Text("--from", "time", $"First instant of history: {InstantText.Notation}; a dataset is read from its beginning.", "now-14d");
    private readonly Option<string> _to = Arguments.Text("--to", "time", "Last instant of history; a dataset is read to its end.", "now");
    private readonly Option<string> _timeout = Arguments.Text("--prometheus.timeout", "duration", "Time for one query.", "2m");
    private readonly Option<string> _queries = Arguments.Text("--prometheus.queries", "number", "Queries that Prometheus is asked at a time, each of which keeps one of its processors busy.", "2");

    private Uri? _prometheus;
    private string _folder = "";
    private TimeSpan _time;
    private int _atOnce;

    /// <summary>The options, those that are most needed first.</summary>
    public IEnumerable<Option> All => [_url, _dataset, _from, _to, _timeout, _queries];

    /// <summary>First instant asked for, Unix ms; the smallest number for the beginning of a dataset.</summary>
    public long FromMs { get; private set; }

    /// <summary>Last instant asked for, Unix ms; the greatest number for the end of a dataset.</summary>
    public long ToMs { get; private set; }

    /// <summary>True where any of the options was given that say where history is.</summary>
    public bool IsGiven(Arguments arguments) => arguments.IsGiven(_url) || arguments.IsGiven(_dataset);

    /// <summary>Reads the options; mistakes go to <paramref name="arguments"/>.</summary>
    public void Read(Arguments arguments, DateTimeOffset now)
    {
        if (arguments.IsGiven(_url) == arguments.IsGiven(_dataset))
        {
            arguments.Refuse(arguments.IsGiven(_url)
                ? "--prometheus.url and --dataset say both where history is; give one of them"
                : "--prometheus.url or --dataset must say where history is");
        }

        _folder = arguments.Get(_dataset);
        _prometheus = arguments.IsGiven(_url) ? arguments.Url(_url) : null;
        _time = arguments.Duration(_timeout);
        if (_time <= TimeSpan.Zero)
        {
            arguments.Refuse("--prometheus.timeout must be longer than 0s");
        }

        _atOnce = arguments.Whole(_queries, 1);

        var isWhole = arguments.IsGiven(_dataset);
        FromMs = isWhole && !arguments.IsGiven(_from) ? long.MinValue : arguments.Instant(_from, now);
        ToMs = isWhole && !arguments.IsGiven(_to) ? long.MaxValue : arguments.Instant(_to, now);
        if (FromMs >= ToMs)
        {
            arguments.Refuse("--from must be before --to");
        }
    }

    /// <summary>Opens what was named.</summary>
    /// <param name="definition">The predictor as configured.</param>
    /// <param name="time">For waits between attempts.</param>
    /// <exception cref="TrainingException">There is no such dataset, it is of another configuration, or has nothing of the span.</exception>
    public OpenHistory Open(PredictorDefinition definition, TimeProvider time)
    {
        if (_prometheus is { } url)
        {
            var http = DirectClient.Create(_time);
            return new OpenHistory(definition, new RangeQuerySource(http, url, time) { QuestionsAtOnce = _atOnce }, FromMs, ToMs, WarmFromMs(definition), http);
        }

        var folder = DatasetFolder.Open(_folder);
        var manifest = folder.Manifest;
        DatasetMatch.Require(folder, definition, "Write the dataset anew into another folder (foresight_trainer dataset), or put the configuration back.");
        var (fromMs, toMs) = (Math.Max(FromMs, manifest.FromMs), Math.Min(ToMs, manifest.EndMs - manifest.StepMs));
        var adapted = DatasetColumns.Adapt(definition, manifest);
        return fromMs <= toMs
            ? new OpenHistory(adapted, new DatasetSource(folder, adapted), fromMs, toMs, manifest.FromMs, null) { Fingerprint = DataFingerprint.Of(manifest, fromMs, toMs) }
            : throw new TrainingException($"{_folder} holds {manifest.Steps} steps from {manifest.From:u} on, and none between --from and --to");
    }

    /// <summary>From where on windows and seasonal profiles are as full as they can be at the first instant, Unix ms.</summary>
    private long WarmFromMs(PredictorDefinition definition)
    {
        var season = definition.Seasonality.Select(period => (long)(period / definition.Step)).DefaultIfEmpty(0).Max();
        var first = TimeRange.OfSteps(FromMs, ToMs, definition.Step).FromMs;
        return first - ((WindowStore.SpanSteps + season) * (long)definition.Step.TotalMilliseconds);
    }
}

/// <summary>A history that is open for reading.</summary>
/// <param name="Definition">The predictor; its expressions are what the source is asked for.</param>
/// <param name="Source">The source.</param>
/// <param name="FromMs">First instant, Unix ms.</param>
/// <param name="ToMs">Last instant, Unix ms.</param>
/// <param name="ReadFromMs">First step that whoever needs full windows at <paramref name="FromMs"/> has to read, Unix ms.</param>
/// <param name="Connection">What to close at the end; null for nothing.</param>
internal sealed record OpenHistory(PredictorDefinition Definition, IHistorySource Source, long FromMs, long ToMs, long ReadFromMs, IDisposable? Connection) : IDisposable
{
    /// <summary>Digest of the data; null where they are not known before they are read.</summary>
    public string? Fingerprint { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Connection?.Dispose();
}
