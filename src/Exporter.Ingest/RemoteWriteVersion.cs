namespace Exporter.Ingest;

/// <summary>Which remote-write message a body holds.</summary>
public enum RemoteWriteVersion
{
    /// <summary>Remote write 1.0: <c>prometheus.WriteRequest</c>, label texts in every series.</summary>
    V1,

    /// <summary>Remote write 2.0: <c>io.prometheus.write.v2.Request</c>, label texts in one symbol table.</summary>
    V2,
}
