using System.Text;
using System.Text.Json;

namespace Exporter.Host.Logs;

/// <summary>What agents ask an Elasticsearch before they send to it, below a prefix: the root of the sidecar is its page.</summary>
/// <remarks>
/// Templates, policies and data streams, which agents install when they start, are said to be there, and none is kept: documents are not stored. The version is one that no
/// agent is newer than, as Beats refuse to send to an older one.
/// </remarks>
internal static class ElasticsearchEndpoints
{
    /// <summary>Where it lies.</summary>
    public const string Prefix = "/elasticsearch";

    private const string Version = "9.99.0";

    private static readonly string[] Reading = ["GET", "HEAD"];
    private static readonly string[] Posting = ["POST", "PUT"];
    private static readonly string[] Installed = ["_index_template", "_template", "_component_template", "_ilm/policy", "_ingest/pipeline", "_data_stream"];

    /// <summary>Puts all of it on its paths.</summary>
    public static void MapElasticsearch(this IEndpointRouteBuilder endpoints, LogReceiver receiver)
    {
        var bulk = new LogEndpoint(receiver, new ElasticsearchProtocol(receiver));
        endpoints.MapMethods($"{Prefix}/_bulk", Posting, bulk.HandleAsync);
        endpoints.MapMethods($"{Prefix}/{{index}}/_bulk", Posting, bulk.HandleAsync);

        Map(endpoints, Reading, "", WriteRoot);
        Map(endpoints, Reading, "/_license", WriteLicense);
        Map(endpoints, Reading, "/_xpack", WriteFeatures);
        Map(endpoints, Reading, "/_cluster/health", WriteHealth);
        endpoints.MapMethods($"{Prefix}/_cat/health", Reading, context =>
        {
            ElasticsearchJson.Mark(context.Response);
            return new LogAnswer(StatusCodes.Status200OK, "text/plain; charset=UTF-8", Encoding.UTF8.GetBytes("foresight green 1 1\n")).WriteAsync(context);
        });
        foreach (var kind in Installed)
        {
            Map(endpoints, Reading, $"/{kind}/{{name}}", WriteEmpty);
            Map(endpoints, ["PUT"], $"/{kind}/{{name}}", WriteAcknowledged);
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string[] methods, string path, Action<Utf8JsonWriter> write) =>
        endpoints.MapMethods(Prefix + path, methods, context => ElasticsearchJson.Answer(context.Request, StatusCodes.Status200OK, write).WriteAsync(context));

    private static void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, "foresight"u8);
        json.WriteString("cluster_name"u8, "foresight"u8);
        json.WriteString("cluster_uuid"u8, "foresight"u8);
        json.WriteStartObject("version"u8);
        json.WriteString("number"u8, Version);
        json.WriteString("build_flavor"u8, "default"u8);
        json.WriteString("build_hash"u8, "foresight"u8);
        json.WriteBoolean("build_snapshot"u8, false);
        json.WriteString("minimum_wire_compatibility_version"u8, "7.0.0"u8);
        json.WriteString("minimum_index_compatibility_version"u8, "7.0.0"u8);
        json.WriteEndObject();
        json.WriteString("tagline"u8, "You Know, for Search"u8);
        json.WriteEndObject();
    }

    private static void WriteLicense(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteLicenseMember(json);
        json.WriteEndObject();
    }

    private static void WriteLicenseMember(Utf8JsonWriter json)
    {
        json.WriteStartObject("license"u8);
        json.WriteString("status"u8, "active"u8);
        json.WriteString("uid"u8, "foresight"u8);
        json.WriteString("type"u8, "basic"u8);
        json.WriteString("mode"u8, "basic"u8);
        json.WriteEndObject();
    }

    private static void WriteFeatures(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteLicenseMember(json);
        json.WriteStartObject("features"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("cluster_name"u8, "foresight"u8);
        json.WriteString("status"u8, "green"u8);
        json.WriteBoolean("timed_out"u8, false);
        json.WriteNumber("number_of_nodes"u8, 1);
        json.WriteNumber("number_of_data_nodes"u8, 1);
        json.WriteEndObject();
    }

    private static void WriteEmpty(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }

    private static void WriteAcknowledged(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("acknowledged"u8, true);
        json.WriteEndObject();
    }
}
