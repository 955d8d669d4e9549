using Exporter.Host.Rules;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Simulator.Series;

namespace Demo.Quarter;

/// <summary>Alerts by the rules of a Prometheus rule file, evaluated each minute on the fleet's samples, without a process.</summary>
internal sealed class RuleAlerts : IAlertSource, ISampleWriter
{
    private readonly RemoteWriteEncoder _encoder = new(RemoteWriteVersion.V1);
    private readonly RemoteWriteDecoder _decoder = new();
    private readonly IngestLimits _limits = new();
    private readonly InstantVector _result = new();
    private readonly Rule[] _rules;
    private readonly HashSet<string> _metrics;
    private readonly SeriesHead _head;

    /// <summary>The rules of a file.</summary>
    /// <exception cref="FormatException">An expression or a duration is not valid.</exception>
    public RuleAlerts(TextReader file)
    {
        _rules = [.. RuleFile.Parse(file).Groups.SelectMany(group => group.Rules).Select(rule => new Rule(rule))];
        SelectorUse[] selectors = [.. _rules.SelectMany(rule => rule.Condition.Selectors)];
        _metrics = [.. selectors.SelectMany(selector => selector.Matchers).Where(matcher => matcher.Name == "__name__").Select(matcher => matcher.Value)];
        _head = new SeriesHead(selectors, new HeadLimits { MaxNewSeriesPerMinute = int.MaxValue });
    }

    /// <inheritdoc/>
    public ISampleWriter Samples => this;

    /// <inheritdoc/>
    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        // Most of the fleet's series belong to metrics that no rule asks for.
        if (_metrics.Contains(labels.First(label => label.Name == "__name__").Value))
        {
            _encoder.Add(labels, timestampMs, value);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Condition>> EvaluateAsync(long atMs, CancellationToken cancellation)
    {
        var body = _encoder.ToSnappy();
        _encoder.Reset();
        if (!_decoder.TryDecode(body, RemoteWriteVersion.V1, _limits))
        {
            throw new FormatException($"the minute's samples cannot be read: {_decoder.Result.FirstError}");
        }

        _decoder.ApplyTo(_head);
        List<Condition> conditions = [];
        foreach (var rule in _rules)
        {
            rule.Condition.Evaluate(_head, atMs, _result);
            var instances = Enumerable.Range(0, _result.Count).Select(i => _result.LabelsAt(i).Get("instance")!).ToHashSet();

            // An entity that is not in the answer is one of which the rule is not true.
            conditions.AddRange(rule.Known.Union(instances).Select(instance =>
                new Condition(rule.Name, instance, atMs, instances.Contains(instance), instances.Contains(instance), rule.For, rule.Horizon)));
            rule.Known.UnionWith(instances);
        }

        _head.Expire(atMs);
        return Task.FromResult<IReadOnlyList<Condition>>(conditions);
    }

    /// <inheritdoc/>
    public Task ToldAsync(ToldAlert alert, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task ActedAsync(ToldAlert alert, long atMs, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CompleteAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Rule
    {
        public Rule(AlertRule rule)
        {
            Name = rule.Alert;
            Condition = Query.TryCompile(rule.Expression, out var query, out var errors)
                ? query
                : throw new FormatException($"rule {rule.Alert}: {string.Join("; ", errors)}");
            For = Duration(rule.Alert, "for", rule.For ?? "0s");
            Horizon = Duration(rule.Alert, "label horizon", rule.Labels.GetValueOrDefault("horizon", ""));
        }

        public string Name { get; }

        public Query Condition { get; }

        public TimeSpan For { get; }

        public TimeSpan Horizon { get; }

        /// <summary>Entities of which it has been true.</summary>
        public HashSet<string> Known { get; } = [];

        private static TimeSpan Duration(string rule, string what, string text) =>
            PrometheusDuration.TryParse(text, out var duration) ? duration : throw new FormatException($"rule {rule}: {what} \"{text}\" is no duration");
    }
}
