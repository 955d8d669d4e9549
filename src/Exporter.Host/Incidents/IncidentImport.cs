using Exporter.History.Incidents;

namespace Exporter.Host.Incidents;

/// <summary>The verb <c>incidents import</c>: reports the incidents of a file, as <c>POST /api/v1/incidents</c> does; as often as one likes.</summary>
/// <param name="output">Receives how many were new.</param>
/// <param name="error">Receives what is wrong, one mistake a line, in the order of the file.</param>
internal sealed class IncidentImport(TextWriter output, TextWriter error)
{
    /// <summary>Reports them. What is right is kept, also where other lines are wrong.</summary>
    /// <param name="file">A list as <c>foresight_trainer train --incidents</c> takes it.</param>
    /// <param name="predictor">Whose those are that name no predictor; empty for every predictor whose entity labels are all there.</param>
    /// <param name="receiver">Who takes them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code: 0 when every line is kept, else 1.</returns>
    public async Task<int> RunAsync(string file, string predictor, IIncidentReceiver receiver, CancellationToken cancellation)
    {
        var list = IncidentList.Read(file, []);
        List<ListMistake> mistakes = [.. list.Mistakes];
        List<IncidentReceiptAnswer> kept = [];
        foreach (var (lines, body) in IncidentBatches.Of(list.Rows, predictor))
        {
            try
            {
                foreach (var receipt in await receiver.TakeAsync(body, cancellation).ConfigureAwait(false))
                {
                    Sort(receipt, file, lines[receipt.Index], kept, mistakes);
                }
            }
            catch (ImportException exception)
            {
                mistakes.Add(new ListMistake(int.MaxValue, $"{exception.Message}\nNothing from line {lines[0]} on is known to be kept; the same command again does no harm."));
                break;
            }
        }

        Tell(file, kept, mistakes);
        return mistakes.Count == 0 ? 0 : 1;
    }

    private static void Sort(IncidentReceiptAnswer receipt, string file, int line, List<IncidentReceiptAnswer> kept, List<ListMistake> mistakes)
    {
        if (receipt.Error is null)
        {
            kept.Add(receipt);
        }
        else
        {
            // The line says more than the place in a request that nobody has seen.
            var place = $"incident {receipt.Index}: ";
            mistakes.Add(new ListMistake(line, $"{file}:{line}: {(receipt.Error.StartsWith(place, StringComparison.Ordinal) ? receipt.Error[place.Length..] : receipt.Error)}"));
        }
    }

    private void Tell(string file, List<IncidentReceiptAnswer> kept, List<ListMistake> mistakes)
    {
        foreach (var mistake in mistakes.OrderBy(mistake => mistake.Line))
        {
            error.WriteLine(mistake.Text);
        }

        foreach (var group in kept.GroupBy(receipt => receipt.Predictor).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{group.Key}: {string.Join(", ", group.GroupBy(receipt => receipt.Result).OrderByDescending(results => results.Key, StringComparer.Ordinal).Select(results => $"{results.Count()} {results.Key}"))}");
        }

        if (kept.Count == 0 && mistakes.Count == 0)
        {
            output.WriteLine($"{file} has no incidents");
        }
    }
}
