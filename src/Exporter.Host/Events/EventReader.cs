using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Incidents;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>Reads one event, and finds all its mistakes at once.</summary>
internal sealed class EventReader
{
    /// <summary>Characters of an address.</summary>
    public const int MaxUrl = 2000;

    /// <summary>Characters of a version.</summary>
    public const int MaxVersion = 200;

    /// <summary>The members of an event.</summary>
    public static readonly string[] Members = ["id", "source", "kind", "predictor", "labels", "start", "end", "title", "url", "version", "size"];

    private readonly List<string> _mistakes;
    private readonly JsonElement _root;
    private readonly string _where;
    private readonly EventEnvelope _envelope;
    private readonly CheckedMembers _members;

    private EventReader(JsonElement root, string where, EventEnvelope envelope)
    {
        (_root, _where, _envelope, _mistakes) = (root, where, envelope, [.. envelope.Mistakes]);
        _members = new CheckedMembers(root, where, _mistakes);
    }

    /// <summary>Reads an event that is written as our own JSON.</summary>
    /// <param name="root">The object.</param>
    /// <param name="where">What it is, for messages.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    public static PostedEvent Read(JsonElement root, string where, long nowMs)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PostedEvent.Wrong($"{where} is {root.ValueKind}, not an object");
        }

        var reader = new EventReader(root, where, new EventEnvelope());
        reader._members.Only(Members);
        return reader.Read(nowMs);
    }

    /// <summary>Reads what an envelope of another format carries: its members count where the envelope says nothing, and members that nobody knows are let be.</summary>
    /// <param name="envelope">What the envelope says.</param>
    /// <param name="data">What it carries, an object.</param>
    /// <param name="where">What it is, for messages.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    public static PostedEvent Read(EventEnvelope envelope, JsonElement data, string where, long nowMs) => data.ValueKind == JsonValueKind.Object
        ? new EventReader(data, where, envelope).Read(nowMs)
        : PostedEvent.Wrong([.. envelope.Mistakes, $"{where} is {data.ValueKind}, not an object"]);

    private PostedEvent Read(long nowMs)
    {
        var kind = ReadKind();
        var labels = ReadLabels();
        var start = _envelope.StartMs ?? _members.Instant("start");
        var (id, source) = (_envelope.Id ?? _members.Text("id", IncidentBody.MaxId), _envelope.Source ?? _members.Text("source", IncidentBody.MaxSource));
        var reported = new ReportedEvent(
            source,
            id,
            kind ?? default,
            _members.Text("predictor", IncidentBody.MaxSource),
            labels,
            start ?? nowMs,
            _members.Instant("end"),
            _members.Text("title", IncidentBody.MaxNote) is { Length: > 0 } title ? title : _envelope.Title,
            ReadUrl(),
            _members.Text("version", MaxVersion),
            ReadSize());
        return _mistakes.Count > 0
            ? PostedEvent.Wrong(_mistakes)
            : new PostedEvent(id.Length > 0 ? reported : reported with { Id = NameOf(reported) }, start is not null, []);
    }

    private EventKind? ReadKind()
    {
        if (_envelope.Kind is { } known && !_root.TryGetProperty("kind", out _))
        {
            return known;
        }

        var before = _mistakes.Count;
        var word = _members.Text("kind", IncidentBody.MaxSource);
        if (EventKinds.TryParse(word, out var kind))
        {
            return kind;
        }

        if (_mistakes.Count == before)
        {
            _mistakes.Add(word.Length == 0
                ? $"{_where} has no kind; it is one of {string.Join(", ", EventKinds.Names)}{_envelope.KindHint}"
                : $"{_where}: kind \"{word}\" is none of {string.Join(", ", EventKinds.Names)}");
        }

        return null;
    }

    private Labels ReadLabels()
    {
        var labels = Labels.Empty;
        if (_root.TryGetProperty("labels", out var member) && member.ValueKind != JsonValueKind.Null)
        {
            labels = _members.Labels("labels");
        }

        var length = labels.Enumerate().Sum(label => label.Name.Length + label.Value.Length);
        if (length > EntityLookup.MaxLabels)
        {
            _mistakes.Add($"{_where}: labels have {length} characters, at most {EntityLookup.MaxLabels} are kept");
        }

        return labels;
    }

    private string ReadUrl()
    {
        var text = _members.Text("url", MaxUrl);
        if (text.Length > 0 && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            _mistakes.Add($"{_where}: url \"{text}\" is no http or https address");
        }

        return text;
    }

    private double? ReadSize()
    {
        if (!_root.TryGetProperty("size", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var size) && size >= 0 && double.IsFinite(size))
        {
            return size;
        }

        _mistakes.Add($"{_where}: size is {value.GetRawText()}, not a number from 0 on");
        return null;
    }

    /// <summary>The same kind, labels and start, the same name: who posts an event without an id may do so again.</summary>
    private static string NameOf(ReportedEvent reported) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{EventKinds.NameOf(reported.Kind)} {reported.Predictor} {EntityText.Of(reported.Labels)} {reported.StartMs}"))).AsSpan(0, 8));
}
