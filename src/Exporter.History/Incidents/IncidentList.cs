using System.Collections.Immutable;
using Exporter.History.Tables;
using Exporter.Signals;

namespace Exporter.History.Incidents;

/// <summary>Incidents of a CSV file: a column <c>start</c>, one for each label of what failed, and <c>end</c> where it is known.</summary>
/// <remarks>
/// <c>predictor</c>, <c>incident</c> (a name), <c>note</c> and <c>source</c> are taken where they are there. Other columns do no harm, so that the export of a ticket system fits as it is.
/// </remarks>
/// <param name="Rows">All that is right, in the order of the file.</param>
/// <param name="Mistakes">All that is wrong, in the same order.</param>
public sealed record IncidentList(ImmutableArray<IncidentRow> Rows, ImmutableArray<ListMistake> Mistakes)
{
    /// <summary>Column of the time at which an incident began.</summary>
    public const string Start = "start";

    /// <summary>Column of the time at which it was over.</summary>
    public const string End = "end";

    /// <summary>Column of the predictor whose incident it is.</summary>
    public const string Predictor = "predictor";

    /// <summary>Column of what names it.</summary>
    public const string Id = "incident";

    /// <summary>Column of words about it.</summary>
    public const string Note = "note";

    /// <summary>Column of who or what says so.</summary>
    public const string Source = "source";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; compressed by gzip where its name ends so.</param>
    /// <param name="labels">Labels that identify what failed, each a column without empty fields; empty: every column but the two times is a label, and an empty field is none.</param>
    /// <param name="predictor">Lines of another predictor are left out; empty: none is.</param>
    /// <param name="mostMistakes">Where so many are found, the rest is not read.</param>
    public static IncidentList Read(string path, ImmutableArray<string> labels, string predictor = "", int mostMistakes = int.MaxValue)
    {
        var (rows, mistakes) = (ImmutableArray.CreateBuilder<IncidentRow>(), ImmutableArray.CreateBuilder<ListMistake>());
        try
        {
            using var table = new CsvTable(path);
            var reader = new RowReader(table, labels, predictor, mistakes);
            while (mistakes.Count < mostMistakes && reader.Next(out var row))
            {
                if (row is not null)
                {
                    rows.Add(row);
                }
            }
        }
        catch (TableException e)
        {
            mistakes.Add(new ListMistake(0, e.Message));
        }

        if (mistakes.Count >= mostMistakes)
        {
            mistakes.Add(new ListMistake(0, $"{path}: the rest was not read"));
        }

        return new IncidentList(rows.ToImmutable(), mistakes.ToImmutable());
    }

    private sealed class RowReader
    {
        private readonly CsvTable _table;
        private readonly string _predictor;
        private readonly bool _areRequired;
        private readonly (string Name, int Column)[] _labels;
        private readonly ImmutableArray<ListMistake>.Builder _mistakes;

        public RowReader(CsvTable table, ImmutableArray<string> labels, string predictor, ImmutableArray<ListMistake>.Builder mistakes)
        {
            (_table, _predictor, _areRequired, _mistakes) = (table, predictor, !labels.IsEmpty, mistakes);
            RequireColumns(labels);
            _labels = [.. (_areRequired ? labels : table.Columns.Distinct().Where(name => name is not (Start or End) && name.Length > 0)).Select(name => (name, table.Column(name)))];
        }

        /// <summary>Goes to the next line.</summary>
        /// <param name="row">What it says; null where that is wrong, or about another predictor.</param>
        /// <returns>False at the end of the file.</returns>
        public bool Next(out IncidentRow? row)
        {
            row = null;
            try
            {
                if (!_table.Read())
                {
                    return false;
                }
            }
            catch (TableException e) when (e.InnerException is null)
            {
                // Too many fields, or too few: the next line may be right.
                _mistakes.Add(new ListMistake(_table.Line, e.Message));
                return true;
            }

            row = IsWanted() ? ReadOne() : null;
            return true;
        }

        private bool IsWanted() => _predictor.Length == 0 || (Optional(Predictor) is var predictor && (predictor.Length == 0 || predictor == _predictor));

        private void RequireColumns(ImmutableArray<string> labels)
        {
            string[] needed = [Start, .. labels];
            string[] absent = [.. needed.Where(name => !_table.Columns.Contains(name))];
            if (absent.Length > 0)
            {
                throw new TableException(
                    $"{_table.Path} needs the columns {string.Join(", ", needed)}, and may have {End}; it lacks {string.Join(", ", absent)}, and has {string.Join(", ", _table.Columns)}");
            }
        }

        private IncidentRow? ReadOne()
        {
            var before = _mistakes.Count;
            var startMs = Instant(Start);
            long? endMs = Optional(End).Length > 0 ? Instant(End) : null;
            if (_mistakes.Count == before && endMs < startMs)
            {
                Refuse($"{End} {Optional(End)} is before {Start} {Optional(Start)}");
            }

            foreach (var (name, column) in _labels.Where(label => _areRequired && _table.Text(label.Column).Length == 0))
            {
                Refuse($"{name} is empty: nothing says what failed");
            }

            return _mistakes.Count > before ? null : new IncidentRow(_table.Line, LabelsOf(), startMs, endMs, Optional(Predictor), Optional(Id), Optional(Note), Optional(Source));
        }

        private Labels LabelsOf() => Labels.Of([.. _labels.Select(label => (label.Name, _table.Text(label.Column)))]);

        private string Optional(string column) => _table.Columns.Contains(column) ? _table.Text(_table.Column(column)) : "";

        private long Instant(string column)
        {
            // A file is read again and again, so it cannot mean the present moment.
            var text = Optional(column);
            if (!text.StartsWith("now", StringComparison.Ordinal) && InstantText.TryParse(text, DateTimeOffset.UnixEpoch, out var ms))
            {
                return ms;
            }

            Refuse($"{column} is \"{text}\", not a time such as 2026-05-01T00:00:00Z or Unix seconds");
            return 0;
        }

        private void Refuse(string mistake) => _mistakes.Add(new ListMistake(_table.Line, $"{_table.Path}:{_table.Line}: {mistake}"));
    }
}
