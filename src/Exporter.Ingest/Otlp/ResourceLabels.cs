using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>What a resource says of all its series: <c>job</c>, <c>instance</c>, and the rest in <c>target_info</c>.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "Resource Attributes".</remarks>
internal sealed class ResourceLabels
{
    private const string ServiceName = "service.name";
    private const string ServiceNamespace = "service.namespace";
    private const string ServiceInstance = "service.instance.id";

    private readonly KeyValue[] _others;

    /// <summary>Reads the attributes of a resource, which may be absent.</summary>
    public ResourceLabels(Resource? resource)
    {
        var attributes = resource?.Attributes ?? [];
        var name = Find(attributes, ServiceName);
        var space = Find(attributes, ServiceNamespace);
        Job = name.Length == 0 ? "" : space.Length == 0 ? name : $"{space}/{name}";
        Instance = Find(attributes, ServiceInstance);
        _others = [.. attributes.Where(attribute => attribute.Key is not (ServiceName or ServiceNamespace or ServiceInstance))];
    }

    /// <summary><c>service.namespace/service.name</c>, or the name alone; empty where it has no name.</summary>
    public string Job { get; }

    /// <summary><c>service.instance.id</c>; empty where there is none.</summary>
    public string Instance { get; }

    /// <summary>True where <c>target_info</c> has something to tell, and somebody to tell it of.</summary>
    public bool HasInfo => _others.Length > 0 && (Job.Length > 0 || Instance.Length > 0);

    /// <summary>Labels of <c>target_info</c>.</summary>
    public SortedDictionary<string, string> Info()
    {
        var labels = Labels("target_info");
        AttributeLabels.Add(labels, _others);
        return labels;
    }

    /// <summary>The labels that each series of the resource begins with.</summary>
    public SortedDictionary<string, string> Labels(string metric)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["__name__"] = metric };
        if (Job.Length > 0)
        {
            labels["job"] = Job;
        }

        if (Instance.Length > 0)
        {
            labels["instance"] = Instance;
        }

        return labels;
    }

    private static string Find(IEnumerable<KeyValue> attributes, string key) =>
        AttributeLabels.TextOf(attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value);
}
