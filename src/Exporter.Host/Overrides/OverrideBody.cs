using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Exporter.Host.Endpoints;
using Exporter.Host.Incidents;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Overrides;

/// <summary>Reads the body of <c>POST /api/v1/overrides</c>, and finds all its mistakes at once.</summary>
internal sealed class OverrideBody
{
    /// <summary>The longest override; without an end there are the kill switch, and what an administrator pins.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(400);

    private const string Where = "the override";
    private const int MaxMatch = 4000;
    private const int MaxDuration = 100;

    private static readonly string[] Members = ["kind", "predictor", "match", "start", "end", "for", "probability", "version", "reason", "by"];
    private static readonly string[] MembersOfPin = ["version", "end", "for", "reason", "by"];

    private readonly List<string> _mistakes = [];
    private readonly JsonElement _root;
    private readonly OverrideTimes _times;
    private readonly string? _pinned;
    private readonly CheckedMembers _members;

    private OverrideBody(JsonElement root, OverrideTimes times, string? pinned)
    {
        (_root, _times, _pinned) = (root, times, pinned);
        _members = new CheckedMembers(root, Where, _mistakes);
    }

    /// <summary>Reads the body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="predictors">Those that are configured.</param>
    /// <param name="times">What the stream has come to.</param>
    /// <param name="pinned">The predictor that the address has, where the body is about a pin of its model, which may go without an end; null for any override.</param>
    /// <returns>What is decided, without a number.</returns>
    /// <exception cref="JsonException">It is none; the message has a line for each mistake.</exception>
    public static Override Read(ReadOnlyMemory<byte> body, IReadOnlyList<PredictorDefinition> predictors, OverrideTimes times, string? pinned = null)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Where} is {document.RootElement.ValueKind}, not an object");
        }

        var reading = new OverrideBody(document.RootElement, times, pinned);
        var read = reading.Read(predictors);
        return reading._mistakes.Count == 0 ? read : throw new JsonException(string.Join('\n', reading._mistakes));
    }

    private Override Read(IReadOnlyList<PredictorDefinition> predictors)
    {
        _members.Only(_pinned is null ? Members : MembersOfPin);
        var kind = _pinned is null ? ReadKind() : OverrideKind.Pin;
        var concerned = ReadPredictors(predictors, out var predictor);
        var match = _members.Text("match", MaxMatch).Trim();
        match = match.Length == 0 || match.StartsWith('{') ? match : $"{{{match}}}";
        var condition = match.Length == 0 ? null : ReadCondition(match, concerned);
        var version = _members.Text("version", IncidentBody.MaxNote);
        if (kind is { } known)
        {
            _mistakes.AddRange(OverrideScope.Mistakes(known, predictor, match, version));
        }

        var (startMs, endMs) = ReadTimes(kind, predictor);
        return new Override
        {
            Number = 0,
            Kind = kind ?? default,
            Predictor = predictor,
            Match = match,
            Condition = condition,
            StartMs = startMs,
            EndMs = endMs,
            Probability = ReadProbability(kind),
            Version = version,
            Reason = _members.Required("reason", IncidentBody.MaxNote, "why it is decided"),
            By = _members.Required("by", IncidentBody.MaxSource, "who decides it"),
        };
    }

    private OverrideKind? ReadKind()
    {
        var word = _members.Text("kind", IncidentBody.MaxSource);
        if (OverrideKinds.TryParse(word, out var kind))
        {
            return kind;
        }

        _mistakes.Add($"kind \"{word}\" is none of {string.Join(", ", OverrideKinds.Names)}");
        return null;
    }

    private IReadOnlyList<PredictorDefinition> ReadPredictors(IReadOnlyList<PredictorDefinition> predictors, out string predictor)
    {
        var named = _pinned ?? _members.Text("predictor", IncidentBody.MaxSource);
        predictor = named;
        if (named.Length == 0)
        {
            return predictors;
        }

        PredictorDefinition[] found = [.. predictors.Where(definition => definition.Name == named)];
        if (found.Length == 0)
        {
            _mistakes.Add($"no predictor \"{named}\"; there are: {string.Join(", ", predictors.Select(definition => definition.Name))}");
        }

        return found;
    }

    private LabelCondition? ReadCondition(string match, IReadOnlyList<PredictorDefinition> concerned)
    {
        if (!AdHocQuery.TryParseSelector(match, out var matchers, out var errors))
        {
            _mistakes.AddRange(errors.Select(error => $"match {match}: column {error.Column}: {error.Message}"));
            return null;
        }

        var labels = concerned.SelectMany(definition => definition.EntityLabels.Concat(definition.KeepLabels)).ToImmutableSortedSet(StringComparer.Ordinal);
        foreach (var unknown in matchers.Select(matcher => matcher.Name).Where(name => concerned.Count > 0 && !labels.Contains(name)).Distinct())
        {
            _mistakes.Add($"match {match}: predictions have no label \"{unknown}\"; they have {string.Join(", ", labels)}");
        }

        if (!LabelCondition.TryCreate(matchers, out var condition, out var complaint))
        {
            _mistakes.Add($"match {match}: {complaint}");
        }

        return condition;
    }

    private double? ReadProbability(OverrideKind? kind)
    {
        if (!_root.TryGetProperty("probability", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (kind == OverrideKind.Force)
            {
                _mistakes.Add("force needs probability, from 0 to 1");
            }

            return null;
        }

        if (kind is not null and not OverrideKind.Force)
        {
            _mistakes.Add("probability goes with force only");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var probability) || probability is not (>= 0 and <= 1))
        {
            _mistakes.Add($"probability is {value.GetRawText()}, not a number from 0 to 1");
            return null;
        }

        return probability;
    }

    private (long StartMs, long? EndMs) ReadTimes(OverrideKind? kind, string predictor)
    {
        var (given, end) = (_members.Instant("start"), _members.Instant("end"));
        if (kind == OverrideKind.SilenceAll && given is not null)
        {
            _mistakes.Add("silence_all holds at once: start goes with other kinds");
        }

        var startMs = given ?? (kind == OverrideKind.SilenceAll ? _times.NowMs : _times.NextOf(predictor));
        if (ReadDuration() is { } duration)
        {
            if (end is not null)
            {
                _mistakes.Add("end and for say the same: one of them is enough");
            }

            end = startMs + (long)duration.TotalMilliseconds;
        }
        else if (end is null && kind is not null and not OverrideKind.SilenceAll && _pinned is null && _mistakes.TrueForAll(mistake => !mistake.StartsWith("for ", StringComparison.Ordinal)))
        {
            _mistakes.Add("it must end: end is a time, for a duration such as 2h");
        }

        CheckTimes(startMs, end);

        // What is on the page already is silenced too, whatever its time.
        return (kind == OverrideKind.SilenceAll ? 0 : startMs, end);
    }

    private void CheckTimes(long startMs, long? end)
    {
        if (end < startMs)
        {
            _mistakes.Add($"end {AdviceText.Time(end.Value)} is before start {AdviceText.Time(startMs)}");
        }
        else if (end < _times.NowMs)
        {
            _mistakes.Add($"end {AdviceText.Time(end.Value)} has passed: the stream is at {AdviceText.Time(_times.NowMs)}");
        }
        else if ((end ?? startMs) - Math.Min(startMs, _times.NowMs) > (long)MaxLength.TotalMilliseconds)
        {
            _mistakes.Add($"it ends further ahead than {PrometheusDuration.Format(MaxLength)}");
        }
    }

    private TimeSpan? ReadDuration()
    {
        var text = _members.Text("for", MaxDuration);
        if (text.Length == 0)
        {
            return null;
        }

        if (PrometheusDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= MaxLength)
        {
            return duration;
        }

        _mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"for \"{text}\" is no duration such as 30m or 2h, of {PrometheusDuration.Format(MaxLength)} at most"));
        return null;
    }
}
