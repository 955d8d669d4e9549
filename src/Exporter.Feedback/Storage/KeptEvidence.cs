using System.Collections.Immutable;
using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage;

/// <summary>All that a store knows of what became of one predictor's predictions, and of what people did meanwhile; of one moment.</summary>
/// <param name="Alerts">Alerts, the newest first.</param>
/// <param name="Onsets">Begins of incidents, one a horizon, the newest first.</param>
/// <param name="Feedback">What people said, the newest first.</param>
/// <param name="Overrides">What operators decided, of this predictor or of all, the newest first.</param>
public sealed record KeptEvidence(
    ImmutableArray<KeptOutcome> Alerts, ImmutableArray<KeptOutcome> Onsets, ImmutableArray<KeptFeedback> Feedback, ImmutableArray<KeptOverride> Overrides)
{
    private static readonly int OutcomesVersion = StoreSchema.Steps.IndexOf(OutcomeTables.AddNotifications) + 1;
    private static readonly int FeedbackVersion = StoreSchema.Steps.IndexOf(FeedbackTables.Create) + 1;
    private static readonly int OverridesVersion = StoreSchema.Steps.IndexOf(OverrideTables.AddVersion) + 1;

    /// <summary>Nothing is known.</summary>
    public static KeptEvidence None { get; } = new([], [], [], []);

    /// <summary>Reads a store's file by itself, whether a process has it open or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="predictor">Whose.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <returns>Nothing of what an older store does not have yet.</returns>
    /// <exception cref="StoreRefusedException">It is no store of ours, of a newer version, encrypted otherwise, damaged, or cannot be read.</exception>
    public static KeptEvidence Read(string path, string predictor, SealKey? key = null) => StoreReading.Alone(path, key, (connection, version) => new KeptEvidence(
        version < OutcomesVersion ? [] : StoreReading.All<KeptOutcome>(take => KeptOutcomes.ReadAlerts(connection, predictor, null, take)),
        version < OutcomesVersion ? [] : StoreReading.All<KeptOutcome>(take => KeptOutcomes.ReadOnsets(connection, predictor, null, take)),
        version < FeedbackVersion ? [] : StoreReading.All<KeptFeedback>(take => FeedbackRows.Read(connection, predictor, null, take)),
        version < OverridesVersion ? [] : StoreReading.All<KeptOverride>(take => OverrideRows.Read(connection, null, take)).RemoveAll(kept => kept.Override.Predictor.Length > 0 && kept.Override.Predictor != predictor)));
}
