using Exporter.Feedback.Storage;

namespace Exporter.Tests.Feedback;

/// <summary>Asks a store directly.</summary>
internal static class StoreRows
{
    /// <summary>The first column of the answer.</summary>
    public static List<string> Read(Store store, string question) => store.Read(
        connection =>
        {
            using var query = new Statement(connection, question);
            using var row = query.Query();
            List<string> rows = [];
            while (row.Read())
            {
                rows.Add(row.GetValue(0).ToString()!);
            }

            return rows;
        },
        otherwise: []);
}
