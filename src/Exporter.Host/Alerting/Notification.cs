using System.Globalization;
using System.Text.Json;
using Exporter.Signals;

namespace Exporter.Host.Alerting;

/// <summary>Reads what Alertmanager's webhook sends.</summary>
/// <remarks>Version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Members that are not needed are not looked at.</remarks>
internal static class Notification
{
    private const string Version = "4";

    /// <summary>The alerts of a notification.</summary>
    /// <exception cref="JsonException">It is not such JSON; the message says what is wrong.</exception>
    public static IReadOnlyList<NotifiedAlert> Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"a notification is an object, not {root.ValueKind}");
        }

        var version = Text(root, "version", "the notification");
        if (version != Version)
        {
            throw new JsonException($"the notification has version \"{version}\", not \"{Version}\"");
        }

        if (!root.TryGetProperty("alerts", out var alerts) || alerts.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("the notification has no array \"alerts\"");
        }

        return [.. alerts.EnumerateArray().Select(Alert)];
    }

    private static NotifiedAlert Alert(JsonElement alert, int index)
    {
        var where = $"alert {index}";
        if (alert.ValueKind != JsonValueKind.Object || !alert.TryGetProperty("labels", out var labels) || labels.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{where} has no object \"labels\"");
        }

        var status = Text(alert, "status", where);
        if (status is not (NotifiedAlert.Firing or NotifiedAlert.Resolved))
        {
            throw new JsonException($"{where} has status \"{status}\", not \"{NotifiedAlert.Firing}\" or \"{NotifiedAlert.Resolved}\"");
        }

        var names = labels.EnumerateObject().Select(label => label.Value.ValueKind == JsonValueKind.String
            ? new Label(label.Name, label.Value.GetString()!)
            : throw new JsonException($"{where}: label \"{label.Name}\" is {label.Value.ValueKind}, not a text"));
        return new NotifiedAlert(status, LabelsOf(names, where), Instant(alert, "startsAt", where), Instant(alert, "endsAt", where));
    }

    private static Labels LabelsOf(IEnumerable<Label> labels, string where)
    {
        try
        {
            return Labels.From(labels);
        }
        catch (ArgumentException exception)
        {
            throw new JsonException($"{where}: {exception.Message}", exception);
        }
    }

    private static string Text(JsonElement owner, string name, string where) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new JsonException($"{where} has no text \"{name}\"");

    private static DateTimeOffset Instant(JsonElement owner, string name, string where)
    {
        var text = Text(owner, name, where);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new JsonException($"{where}: {name} is \"{text}\", not a time such as 2026-05-01T00:00:00Z");
    }
}
