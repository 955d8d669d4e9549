using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>What one entity writes: lines by severity and by template, in event time.</summary>
/// <remarks>Changed by its <see cref="LogCensus"/> only, under whose lock it is read.</remarks>
public sealed class LogEntity
{
    /// <summary>Length of a window, milliseconds.</summary>
    public const long WindowMs = 300_000;

    /// <summary>Windows that the usual number of lines is over: a day.</summary>
    private const int UsualWindows = 288;

    /// <summary>Windows after which it can be told what is usual: an hour.</summary>
    private const int LeastWindows = 12;

    /// <summary>A template that was silent for so long gives its series to one that has none.</summary>
    private const long SilentMs = 3_600_000;

    private readonly Dictionary<LogTemplate, TemplateCount> _templates = [];
    private readonly long[] _lines = new long[(int)LogSeverity.Fatal + 1];
    private readonly int _maxTemplates;
    private readonly Precursors _precursors;
    private long _window = long.MinValue;
    private int _windows;

    // No template is silent for long enough before; so nothing is looked for with each line of the others.
    private long _roomAtMs = long.MinValue;

    internal LogEntity(Labels labels, int maxTemplates, Precursors precursors) => (Labels, _maxTemplates, _precursors) = (labels, maxTemplates, precursors);

    /// <summary>Labels that identify it.</summary>
    public Labels Labels { get; }

    /// <summary>Templates that have a series of their own.</summary>
    public IReadOnlyCollection<TemplateCount> Templates => _templates.Values;

    /// <summary>Lines of templates that have none.</summary>
    public long OtherLines { get; private set; }

    /// <summary>Templates whose first line it wrote.</summary>
    public long NewTemplates { get; private set; }

    /// <summary>Lines of templates that are known to come before incidents.</summary>
    public long KnownBadLines { get; private set; }

    /// <summary>The latest time of one of its lines, Unix milliseconds.</summary>
    public long LastMs { get; private set; } = long.MinValue;

    /// <summary>Whether it is known long enough to tell what is usual.</summary>
    public bool IsKnown => _windows >= LeastWindows;

    /// <summary>Lines of a severity.</summary>
    public long LinesOf(LogSeverity severity) => _lines[(int)severity];

    /// <summary>Shannon's entropy of the templates of the last five to ten minutes, in bits: 0 where one template is all there is.</summary>
    public double Entropy()
    {
        double all = _templates.Values.Sum(count => count.Current + count.Previous);
        return all == 0 ? 0 : -_templates.Values.Select(count => (count.Current + count.Previous) / all).Where(share => share > 0).Sum(share => share * Math.Log2(share));
    }

    /// <summary>Lines a second of a template, over the last five to ten minutes.</summary>
    public double RateOf(TemplateCount count) => (count.Previous + count.Current) * 1000.0 / (WindowMs + Math.Max(1, LastMs - (_window * WindowMs)));

    /// <summary>How many times its usual rate a template has; infinite where it was never seen before, NaN where it cannot be told.</summary>
    public double FactorOf(TemplateCount count)
    {
        if (!IsKnown)
        {
            return double.NaN;
        }

        // A window that has just closed is part of what is usual already, and would hide that there was nothing before it.
        var before = Math.Max(0, ((count.Usual * Math.Min(_windows, UsualWindows)) - count.Previous) / Math.Max(1, Math.Min(_windows, UsualWindows) - 1));
        return before < 1e-9 ? double.PositiveInfinity : RateOf(count) * WindowMs / 1000 / before;
    }

    /// <summary>What is usual of it, and its open windows; see <see cref="LogCensus.Save"/>.</summary>
    internal SavedLogEntity Save() => new(
        Labels.Enumerate().ToDictionary(label => label.Name, label => label.Value),
        _window,
        _windows,
        LastMs,
        [.. _templates.Values.OrderBy(count => count.Template.Number).Select(count => count.Save())]);

    /// <summary>An entity as an earlier process knew it, whose counters begin anew.</summary>
    /// <param name="saved">What is known of it.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="maxTemplates">Templates that may have a series of their own.</param>
    /// <param name="precursors">What is learnt from incidents.</param>
    /// <param name="templates">The templates that are known, by their identity; counts of others are left out.</param>
    internal static LogEntity Restore(SavedLogEntity saved, Labels labels, int maxTemplates, Precursors precursors, Dictionary<ulong, LogTemplate> templates)
    {
        var entity = new LogEntity(labels, maxTemplates, precursors) { _window = saved.Window, _windows = saved.Windows, LastMs = saved.LastMs };
        foreach (var count in saved.Templates.Where(count => templates.ContainsKey(count.Template)).Take(maxTemplates))
        {
            entity._templates[templates[count.Template]] = TemplateCount.Restore(templates[count.Template], count);
        }

        return entity;
    }

    /// <summary>Counts a line.</summary>
    internal void Add(in MinedLine line, long timestampMs)
    {
        AdvanceTo(Math.DivRem(timestampMs, WindowMs).Quotient);
        LastMs = Math.Max(LastMs, timestampMs);
        _lines[(int)line.Severity]++;
        NewTemplates += line.IsNew ? 1 : 0;
        KnownBadLines += line.Template.IsKnownBad ? 1 : 0;
        if (_templates.TryGetValue(line.Template, out var count) || (count = Place(line.Template)) is not null)
        {
            count.Add(timestampMs);
        }
        else
        {
            OtherLines++;
        }
    }

    /// <summary>Closes the windows before another one.</summary>
    /// <param name="window">Number of the window that is open from now on; one that is over already changes nothing.</param>
    internal void AdvanceTo(long window)
    {
        if (_window == long.MinValue)
        {
            _window = window;
        }

        if (window > _window + UsualWindows)
        {
            // Silent for more than a day: what was usual is not any more.
            _templates.Clear();
            (_window, _windows) = (window, 0);
        }

        for (; _window < window; _window++)
        {
            _windows++;
            foreach (var count in _templates.Values)
            {
                count.Close(Math.Min(_windows, UsualWindows), IsKnown);
            }

            Sweep();
            if (IsKnown)
            {
                _precursors.Close(_templates.Values);
            }
        }
    }

    /// <summary>Templates that were raised in the hour before a moment.</summary>
    internal IEnumerable<LogTemplate> RaisedBefore(long timestampMs)
    {
        var window = Math.DivRem(timestampMs, WindowMs).Quotient;
        AdvanceTo(window);

        // The window of the moment itself may hold what the failure wrote.
        var skipped = (int)(_window - window);
        return skipped > 31 - Precursors.Windows
            ? []
            : _templates.Values.Where(count => ((count.Raised >> skipped) & Precursors.Mask) != 0).Select(count => count.Template);
    }

    private TemplateCount? Place(LogTemplate template)
    {
        if (template.Id == 0)
        {
            return null;
        }

        if (_templates.Count >= _maxTemplates)
        {
            if (LastMs < _roomAtMs && !template.IsKnownBad)
            {
                return null;
            }

            var silent = _templates.Values.Where(count => !count.Template.IsKnownBad || count.LastMs < LastMs - (UsualWindows * WindowMs)).MinBy(count => (count.LastMs, count.Template.Number));
            if (silent is null || (silent.LastMs > LastMs - SilentMs && !template.IsKnownBad))
            {
                _roomAtMs = (silent?.LastMs ?? LastMs) + SilentMs;
                return null;
            }

            _templates.Remove(silent.Template);
        }

        return _templates[template] = new TemplateCount(template);
    }

    /// <summary>Follows templates that became part of others, and leaves out those that were forgotten.</summary>
    private void Sweep()
    {
        foreach (var count in _templates.Values.Where(count => count.Template.Into is not null || count.Template.IsForgotten).ToArray())
        {
            _templates.Remove(count.Template);
            var settled = count.Template.Settled;
            if (settled.IsForgotten)
            {
                continue;
            }

            if (_templates.TryGetValue(settled, out var known))
            {
                known.TakeIn(count);
            }
            else
            {
                count.Template = settled;
                _templates[settled] = count;
            }
        }
    }
}
