using Exporter.Ingest;

namespace Exporter.Fuzz.Targets;

/// <summary>The protobuf of a remote-write 1.0 request.</summary>
public sealed class RemoteWriteV1Target : IFuzzTarget
{
    private readonly RemoteWriteTarget _target = new(RemoteWriteVersion.V1);

    /// <inheritdoc/>
    public string Name => "rw1";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => RemoteWriteTarget.MaxAllocatedBytes;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input) => _target.RunProtobuf(input);
}
