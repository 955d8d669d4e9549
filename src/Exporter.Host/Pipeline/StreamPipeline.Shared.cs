using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <content>A stream that several processes share: partitions come with their past, and go with all that came by them.</content>
internal sealed partial class StreamPipeline
{
    private volatile bool _isPastOpen;
    private volatile string? _streamTrouble;

    /// <summary>True while partitions that came bring their past; safe to read from any thread.</summary>
    public bool IsPastOpen => _isPastOpen;

    /// <summary>Why nothing comes of the shared stream at present; null while it can. Any thread.</summary>
    public string? StreamTrouble
    {
        get => _streamTrouble;
        set => _streamTrouble = value;
    }

    /// <summary>How far back (ms) some expression looks at most.</summary>
    public long ReachMs => _runtimes.SelectMany(runtime => runtime.Selectors).Select(selector => (long)selector.Reach.TotalMilliseconds).DefaultIfEmpty().Max();

    /// <summary>The last step that every predictor has evaluated, Unix ms; <see cref="long.MinValue"/> where one has evaluated none. Call inside the lock.</summary>
    public long EvaluatedMs => _runtimes.Min(runtime => runtime.LastStepMs);

    /// <summary>While open, samples are taken from before the last step too, as far back as expressions look: steps to come see whole ranges of them.</summary>
    public void OpenPast(bool isOpen) => Gate.Run(() =>
    {
        _isPastOpen = isOpen;
        CloseEvaluated();
    });

    /// <summary>Samples are missing that were to come again: what would see into the gap is missing too.</summary>
    public void OpenGap() => Gate.Run(() =>
    {
        foreach (var runtime in _runtimes)
        {
            runtime.OpenGap();
        }
    });

    /// <summary>Somebody else takes over what came by one way: its series are dropped, and entities of which nothing is left have no predictions from now on.</summary>
    /// <returns>Number of series dropped.</returns>
    public int Withdraw(ushort origin) => Gate.Run(() =>
    {
        var dropped = Head.DropOrigin(origin);
        foreach (var runtime in dropped.Count == 0 ? [] : _runtimes)
        {
            var gone = EntitiesOf(dropped, runtime.Definition);
            gone.ExceptWith(EntitiesOf(Head.AllSeries(), runtime.Definition));
            _services.Board.Withdraw(runtime.Definition.Name, gone);
            runtime.LoseSight(gone);
        }

        return dropped.Count;
    });

    private static HashSet<Labels> EntitiesOf(IEnumerable<Labels> series, PredictorDefinition definition) =>
        [.. series.Select(labels => labels.Keep(definition.EntityLabels)).Where(entity => entity.Count > 0)];
}
