namespace Exporter.Integration.Tests;

/// <summary>Tests that measure a process: they run after all others and one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "alone";
}
