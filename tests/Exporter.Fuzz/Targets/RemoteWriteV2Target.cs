using Exporter.Ingest;

namespace Exporter.Fuzz.Targets;

/// <summary>The protobuf of a remote-write 2.0 request.</summary>
public sealed class RemoteWriteV2Target : IFuzzTarget
{
    private readonly RemoteWriteTarget _target = new(RemoteWriteVersion.V2);

    /// <inheritdoc/>
    public string Name => "rw2";

    /// <inheritdoc/>
    public long MaxAllocatedBytes => RemoteWriteTarget.MaxAllocatedBytes;

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> input) => _target.RunProtobuf(input);
}
