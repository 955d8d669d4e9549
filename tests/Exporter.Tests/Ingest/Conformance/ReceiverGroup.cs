namespace Exporter.Tests.Ingest.Conformance;

/// <summary>One sidecar for all requirements: each uses names of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ReceiverGroup : ICollectionFixture<Receiver>
{
    public const string Name = "remote-write conformance";
}
