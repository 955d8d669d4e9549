using System.Globalization;
using System.Text.Json;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Alerting;

/// <summary>Reads what Alertmanager's webhook sends.</summary>
/// <remarks>Version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Members that are not needed are not looked at.</remarks>
internal static class Notification
{
    private const string Version = "4";

    // Alertmanager's are 16 hexadecimal digits.
    private const int MaxFingerprint = 64;

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

        var version = JsonMember.Text(root, "version", "the notification");
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
        var labels = JsonMember.Labels(alert, "labels", where);
        var status = JsonMember.Text(alert, "status", where);
        if (status is not (NotifiedAlert.Firing or NotifiedAlert.Resolved))
        {
            throw new JsonException($"{where} has status \"{status}\", not \"{NotifiedAlert.Firing}\" or \"{NotifiedAlert.Resolved}\"");
        }

        return new NotifiedAlert(status, labels, Instant(alert, "startsAt", where), Instant(alert, "endsAt", where))
        {
            Fingerprint = JsonMember.OptionalText(alert, "fingerprint", where, MaxFingerprint),
        };
    }

    private static DateTimeOffset Instant(JsonElement owner, string name, string where)
    {
        var text = JsonMember.Text(owner, name, where);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new JsonException($"{where}: {name} is \"{text}\", not a time such as 2026-05-01T00:00:00Z");
    }
}
