using System.Collections.Immutable;

namespace Exporter.Feedback.Storage;

/// <summary>What the store's tables are, as the steps that lead from an empty file to the present ones.</summary>
/// <remarks>
/// The file's <c>user_version</c> is the number of steps that it has taken. A step that was released is never changed: whatever is new
/// is another step at the end. All steps of an open are one transaction.
/// </remarks>
public static class StoreSchema
{
    /// <summary>Marks the file as ours in its header: "FSGT".</summary>
    public const int ApplicationId = 0x46534754;

    /// <summary>The steps, in order.</summary>
    public static ImmutableArray<string> Steps { get; } =
        [OutcomeTables.Create, OutcomeTables.AddNotifications, PatternTables.Create, ChallengerTables.Create, IncidentTables.Create, FeedbackTables.Create, OverrideTables.Create, OverrideTables.AddVersion, ModelChangeTables.Create, EventTables.Create, DeploymentTables.Create, OutcomeTables.AddExpected, DeploymentTables.AddInputs, AnnotationTables.Create];

    /// <summary>The version that this build reads and writes.</summary>
    public static int Version => Steps.Length;
}
