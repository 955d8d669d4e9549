using Exporter.History.Tables;
using Exporter.Risk;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Risk;

/// <summary>Commits of projects with their measures and, where it is known, whether each brought a defect in; those of a project in order of time.</summary>
/// <remarks>Rows are the vectors that the sidecar scores, made by the same code; a project is what is an entity elsewhere.</remarks>
internal sealed class ChangeTable
{
    private const string Commit = "commit";
    private const string Timestamp = "timestamp";
    private const string Bug = "bug";

    private readonly List<string> _commits = [];
    private readonly List<bool> _defects = [];
    private readonly List<double> _churn = [];
    private readonly List<(int First, int End)> _projects = [];

    /// <summary>The vectors.</summary>
    public TrainingRows Rows { get; } = new(ChangeFeatures.Names.Length);

    /// <summary>Names of the commits.</summary>
    public IReadOnlyList<string> Commits => _commits;

    /// <summary>Whether each brought a defect in; false for all where a file does not say.</summary>
    public IReadOnlyList<bool> Defects => _defects;

    /// <summary>Lines that each changed: what it takes to review it.</summary>
    public IReadOnlyList<double> Churn => _churn;

    /// <summary>Rows of each project.</summary>
    public IReadOnlyList<(int First, int End)> Projects => _projects;

    /// <summary>Reads one project's file and puts its commits behind those that are there.</summary>
    /// <param name="path">CSV with the columns commit, timestamp (Unix seconds), the measures by their names, and bug where it is known.</param>
    /// <param name="labels">CSV with commit and bug, where they stand apart; null where they do not.</param>
    /// <exception cref="TableException">A file is missing, or not so.</exception>
    public void Read(string path, string? labels = null)
    {
        var known = labels is null ? null : ReadLabels(labels);
        using var table = new CsvTable(path);
        var (commit, time) = (table.Column(Commit), table.Column(Timestamp));
        int[] measures = [.. ChangeMeasures.Names.Select(table.Column)];
        var bug = table.Columns.Contains(Bug) ? table.Column(Bug) : -1;
        List<(long Ms, string Commit, ChangeMeasures Measures, bool Defect)> read = [];
        while (table.Read())
        {
            var name = table.Text(commit);
            var defect = bug >= 0 ? table.Number(bug) > 0 : known is not null && (known.TryGetValue(name, out var said) ? said : throw new TableException($"{labels} says nothing of commit {name}"));
            read.Add((table.Milliseconds(time), name, MeasuresOf(table, measures), defect));
        }

        var first = Rows.Count;
        var vector = new float[Rows.Columns];
        foreach (var row in read.OrderBy(row => row.Ms))
        {
            ChangeFeatures.Fill(row.Measures, vector);
            Rows.Add(row.Ms, _projects.Count, vector);
            _commits.Add(row.Commit);
            _defects.Add(row.Defect);
            _churn.Add(row.Measures.LinesAdded + row.Measures.LinesDeleted);
        }

        _projects.Add((first, Rows.Count));
    }

    private static ChangeMeasures MeasuresOf(CsvTable table, int[] columns)
    {
        try
        {
            return ChangeMeasures.Of(Array.ConvertAll(columns, table.Number));
        }
        catch (ArgumentException exception)
        {
            throw new TableException($"{table.Path}:{table.Line}: {exception.Message}");
        }
    }

    private static Dictionary<string, bool> ReadLabels(string path)
    {
        using var table = new CsvTable(path);
        var (commit, bug) = (table.Column(Commit), table.Column(Bug));
        Dictionary<string, bool> labels = new(StringComparer.Ordinal);
        while (table.Read())
        {
            labels[table.Text(commit)] = table.Number(bug) > 0;
        }

        return labels;
    }
}
