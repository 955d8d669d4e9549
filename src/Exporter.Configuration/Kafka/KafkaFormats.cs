namespace Exporter.Configuration.Kafka;

/// <summary>What formats are called.</summary>
public static class KafkaFormats
{
    private static readonly (KafkaFormat Format, string Name)[] Rows =
    [
        (KafkaFormat.RemoteWrite, "remote_write"),
        (KafkaFormat.Otlp, "otlp"),
        (KafkaFormat.PrometheusJson, "prometheus_json"),
        (KafkaFormat.Events, "events"),
        (KafkaFormat.Logs, "logs"),
        (KafkaFormat.OtlpLogs, "otlp_logs"),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Rows.Select(row => row.Name)];

    /// <summary>The name of a format.</summary>
    public static string NameOf(KafkaFormat format) => Array.Find(Rows, row => row.Format == format).Name;

    /// <summary>The format of a name.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string name, out KafkaFormat format)
    {
        var index = Array.FindIndex(Rows, row => row.Name == name);
        format = index < 0 ? default : Rows[index].Format;
        return index >= 0;
    }
}
