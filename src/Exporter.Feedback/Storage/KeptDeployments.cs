using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage;

/// <summary>Reads deployments out of a store's file by itself, whether a process has it open or not.</summary>
public static class KeptDeployments
{
    /// <summary>The schema version that brought the table.</summary>
    private static readonly int FirstVersion = StoreSchema.Steps.IndexOf(DeploymentTables.Create) + 1;

    /// <summary>The schema version that brought their inputs.</summary>
    private static readonly int FirstWithInputs = StoreSchema.Steps.IndexOf(DeploymentTables.AddInputs) + 1;

    /// <summary>Reads the deployments of a store, the newest first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <exception cref="StoreRefusedException">It is no store of ours, of a newer version, encrypted otherwise, damaged, or cannot be read.</exception>
    public static IReadOnlyList<KeptDeployment> Read(string path, SealKey? key = null) =>
        StoreReading.Alone(path, key, (connection, version) => version >= FirstVersion ? DeploymentRows.Read(connection, int.MaxValue, version >= FirstWithInputs) : []);
}
