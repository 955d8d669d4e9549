using System.Collections.Immutable;
using Exporter.Feedback.Storage;
using Exporter.History.Incidents;
using Exporter.Host.Endpoints;
using Exporter.Host.Sealing;

namespace Exporter.Host.Incidents;

/// <summary>The verb <c>incidents list</c>: the incidents that a store holds, as a list that can be imported and trained on again.</summary>
/// <param name="output">Receives the list, the oldest first.</param>
/// <param name="error">Receives why there is none.</param>
internal sealed class IncidentListing(TextWriter output, TextWriter error)
{
    /// <summary>Prints the list.</summary>
    /// <param name="storagePath">Folder of the sidecar, which may run.</param>
    /// <param name="keyFile">The key file of the sidecar; empty for none.</param>
    /// <param name="predictor">Whose; empty for all.</param>
    /// <returns>The exit code: 0, or 1 when there is nothing to read.</returns>
    public int Run(string storagePath, string keyFile, string predictor)
    {
        ImmutableArray<KeptIncident> incidents;
        try
        {
            incidents = KeptIncidents.Read(Path.Combine(storagePath, Store.FileName), predictor, KeyFile.Read(keyFile));
        }
        catch (Exception exception) when (exception is StoreRefusedException or StartupException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }

        string[] labels = [.. incidents.SelectMany(kept => kept.Incident.Entity.Enumerate()).Select(label => label.Name).Distinct().Order(StringComparer.Ordinal)];

        // A label takes the place of what it is named like.
        (string Name, Func<KeptIncident, string?> Text)[] columns =
        [
            (IncidentList.Start, kept => AdviceText.Time(kept.Incident.StartMs)),
            (IncidentList.End, kept => AdviceText.OptionalTime(kept.Incident.EndMs)),
            .. labels.Select(label => (label, (Func<KeptIncident, string?>)(kept => kept.Incident.Entity.Get(label)))),
            .. Others.Where(column => !labels.Contains(column.Name)),
        ];
        WriteLine(columns.Select(column => column.Name));
        foreach (var kept in incidents.Reverse())
        {
            WriteLine(columns.Select(column => column.Text(kept)));
        }

        return 0;
    }

    private static (string Name, Func<KeptIncident, string?> Text)[] Others =>
    [
        (IncidentList.Predictor, kept => kept.Predictor),
        (IncidentList.Id, kept => kept.Incident.Id),
        (IncidentList.Note, kept => kept.Incident.Note),
        (IncidentList.Source, kept => kept.Incident.Source),
        ("posted", kept => AdviceText.Time(kept.PostedMs)),
        ("taken", kept => AdviceText.OptionalTime(kept.TakenMs)),
    ];

    private void WriteLine(IEnumerable<string?> fields) => output.WriteLine(string.Join(',', fields.Select(Field)));

    // RFC 4180, but a line stays a line: whatever reads it line by line may go on doing so.
    private static string Field(string? text)
    {
        var line = (text ?? "").ReplaceLineEndings(" ");
        return line.AsSpan().IndexOfAny(',', '"') < 0 ? line : $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
