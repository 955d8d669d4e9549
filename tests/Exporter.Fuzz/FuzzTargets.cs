using Exporter.Fuzz.Targets;

namespace Exporter.Fuzz;

/// <summary>All targets.</summary>
public static class FuzzTargets
{
    /// <summary>A new instance of each target.</summary>
    public static IReadOnlyList<IFuzzTarget> Create() =>
    [
        new SnappyTarget(), new RemoteWriteV1Target(), new RemoteWriteV2Target(), OtlpTarget.Protobuf(), OtlpTarget.Json(), OtlpTarget.Gzip(),
        new SnappyTarget(), new RemoteWriteV1Target(), new RemoteWriteV2Target(), OtlpTarget.Protobuf(), OtlpTarget.Json(), OtlpTarget.Gzip(),
        LogTarget.OtlpProtobuf(), LogTarget.OtlpJson(), LogTarget.LokiProtobuf(), LogTarget.LokiJson(), LogTarget.Bulk(), LogTarget.BulkGzip(), LogTarget.JsonLines(),
        new PromQlTarget(), new OnnxTarget(), new InferTarget(), new SealedTarget(),
    ];

    /// <summary>The target with this name.</summary>
    public static IFuzzTarget Create(string name) =>
        Create().FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"no target {name}; there are: {string.Join(", ", Create().Select(target => target.Name))}");
}
