using System.Globalization;
using System.Text.RegularExpressions;
using Exporter.Ingest.Logs;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.Signals.Logs;

namespace Exporter.Host.Logs;

/// <summary>Says which log line stands behind a signal of logs: the template that the signal selects, or the entity's that is furthest above its usual rate.</summary>
/// <param name="desk">What is known of logs.</param>
internal sealed partial class LogNotes(LogDesk desk) : ISignalNotes
{
    private const int MaxText = 160;
    private const int LeastLines = 3;
    private const double LeastFactor = 2;
    private const double MostFactor = 1000;

    /// <inheritdoc/>
    public string? Of(SignalDefinition signal, Labels entity) =>
        !LogFamily().IsMatch(signal.Expression) ? null
        : desk.Read(census => Loudest(census.About(entity), Wanted(signal.Expression))) is var (template, factor) ? Say(template, factor)
        : null;

    /// <inheritdoc/>
    public void Learn(Labels entity, long onsetMs) => desk.Learn(entity, onsetMs);

    private static (string Text, double Factor)? Loudest(IEnumerable<LogEntity> entities, Func<LogTemplate, bool> isWanted)
    {
        (string Text, double Factor, long Lines)? loudest = null;
        foreach (var entity in entities)
        {
            foreach (var count in entity.Templates)
            {
                var (factor, lines) = (entity.FactorOf(count), count.Current + count.Previous);
                if (lines >= LeastLines && factor >= LeastFactor && isWanted(count.Template) && (loudest is null || (factor, lines).CompareTo((loudest.Value.Factor, loudest.Value.Lines)) > 0))
                {
                    loudest = (count.Template.Text, factor, lines);
                }
            }
        }

        return loudest is var (text, most, _) ? (text, most) : null;
    }

    /// <summary>Which templates an expression counts: one that it names, bad ones, those of errors, or any.</summary>
    private static Func<LogTemplate, bool> Wanted(string expression)
    {
        if (NamedTemplate().Match(expression) is { Success: true } named)
        {
            return template => template.Name == named.Groups[1].Value;
        }

        return expression.Contains("log_known_bad_lines_total", StringComparison.Ordinal) ? template => template.IsKnownBad
            : expression.Contains("severity", StringComparison.Ordinal) ? template => template.Severity >= LogSeverity.Warn
            : _ => true;
    }

    private static string Say(string text, double factor)
    {
        var shown = text.Length > MaxText ? string.Concat(text.AsSpan(0, MaxText), "…") : text;
        return factor > MostFactor
            ? $"log line \"{shown}\", which it does not usually write"
            : string.Create(CultureInfo.InvariantCulture, $"log line \"{shown}\" at {factor:0.#}× its usual rate");
    }

    [GeneratedRegex(@"\blog_(lines_total|template_lines_total|template_rate|new_templates_total|known_bad_lines_total|template_entropy_bits)\b", RegexOptions.CultureInvariant)]
    private static partial Regex LogFamily();

    [GeneratedRegex("template\\s*=\\s*[\"']([0-9a-f]{16})[\"']", RegexOptions.CultureInvariant)]
    private static partial Regex NamedTemplate();
}
