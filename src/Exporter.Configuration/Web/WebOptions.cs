using System.Collections.Immutable;

namespace Exporter.Configuration.Web;

/// <summary>The file of <c>--web.config.file</c>, in the format of Prometheus' exporter-toolkit.</summary>
/// <remarks>https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md</remarks>
public sealed record WebOptions
{
    /// <summary>Encryption; null for none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Whether HTTP/2 is spoken, which needs TLS.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Headers that each answer gets.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Names of those who may come in, with the bcrypt hashes of their passwords; empty: everybody may.</summary>
    public ImmutableDictionary<string, string> Users { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How many requests are answered; null: all.</summary>
    public RequestRateOptions? RequestRate { get; init; }
}
