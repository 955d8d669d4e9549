using Exporter.Ingest;

namespace Exporter.Fuzz.Targets;

/// <summary>A whole compressed body, as it comes from the network.</summary>
public sealed class SnappyTarget : IFuzzTarget
{
    private readonly RemoteWriteTarget _target = new(RemoteWriteVersion.V1);

    /// <inheritdoc/>
    public string Name => "snappy";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => RemoteWriteTarget.MaxAllocatedBytes;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input) => _target.RunCompressed(input);
}
