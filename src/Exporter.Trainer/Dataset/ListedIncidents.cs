using System.Collections.Immutable;
using Exporter.Feedback.Storage;
using Exporter.History.Incidents;
using Exporter.Signals;
using Exporter.Signals.State.Sealing;

namespace Exporter.Trainer.Dataset;

/// <summary>Reads incidents that rows are labelled by from the files that a person names: lists of tickets, and what was reported to a sidecar.</summary>
internal static class ListedIncidents
{
    // A list in which everything is wrong is most likely another file.
    private const int MostMistakes = 20;

    /// <summary>Reads files: a database of the sidecar (<c>foresight.db</c>) by its contents, any other as CSV.</summary>
    /// <param name="files">The files; one sidecar may have the database open.</param>
    /// <param name="key">What databases are encrypted with; null where they are in clear.</param>
    /// <param name="definition">The predictor: of a database its incidents are read, of a list the columns with its entity labels.</param>
    /// <param name="incidents">All incidents, in the order of the files.</param>
    /// <param name="mistakes">All that is wrong with them.</param>
    /// <returns>False where there are mistakes.</returns>
    public static bool TryRead(
        IEnumerable<string> files, SealKey? key, PredictorDefinition definition, out ImmutableArray<ListedIncident> incidents, out IReadOnlyList<string> mistakes)
    {
        var (found, wrong) = (ImmutableArray.CreateBuilder<ListedIncident>(), new List<string>());
        foreach (var file in files)
        {
            if (IsDatabase(file))
            {
                ReadStore(file, key, definition, found, wrong);
            }
            else
            {
                var list = IncidentList.Read(file, definition.EntityLabels, definition.Name, MostMistakes);
                found.AddRange(list.Rows.Select(row => new ListedIncident(row.Labels, row.StartMs, row.EndMs ?? row.StartMs)));
                wrong.AddRange(list.Mistakes.Select(mistake => mistake.Text));
            }
        }

        (incidents, mistakes) = (found.ToImmutable(), wrong);
        return wrong.Count == 0;
    }

    // What cannot be read at all is told by whoever reads lists.
    private static bool IsDatabase(string file)
    {
        try
        {
            return KeptIncidents.IsDatabase(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void ReadStore(string file, SealKey? key, PredictorDefinition definition, ImmutableArray<ListedIncident>.Builder found, List<string> wrong)
    {
        try
        {
            // The oldest first, as in lists.
            found.AddRange(KeptIncidents.Read(file, definition.Name, key).Reverse().Select(kept => new ListedIncident(kept.Incident.Entity, kept.Incident.StartMs, kept.Incident.LastMs)));
        }
        catch (StoreRefusedException e)
        {
            wrong.Add(e.Message);
        }
    }
}
