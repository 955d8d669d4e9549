using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>A network or a detector a horizon over the same terms, calibrated.</summary>
/// <param name="Input">How features become terms.</param>
/// <param name="Scorers">One a horizon.</param>
/// <param name="Calibrations">One a horizon.</param>
internal sealed record TermModel(SelectedTerms Input, ImmutableArray<ITermScorer> Scorers, Calibration[] Calibrations) : IPartModel
{
    // Terms of one vector that fit the stack: 16 KiB.
    private const int StackTerms = 4096;

    /// <inheritdoc/>
    public int Horizons => Scorers.Length;

    /// <inheritdoc/>
    public int Features => Input.Features;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities) => CalibratedScores.Of(this, Calibrations, features, probabilities);

    /// <inheritdoc/>
    public void RawScores(ReadOnlySpan<float> features, Span<double> scores)
    {
        var size = Input.Columns.Length;
        Span<float> terms = size <= StackTerms ? stackalloc float[size] : new float[size];
        Input.Expand(features, terms);
        for (var horizon = 0; horizon < Horizons; horizon++)
        {
            scores[horizon] = Scorers[horizon].Score(terms);
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) => this with { Input = Input.Widened(columns, features) };

    /// <inheritdoc/>
    /// <remarks>By how much each term has to say; a horizon counts as much as another.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Input.Features];
        foreach (var scorer in Scorers)
        {
            foreach (var (term, share) in Shares.Of(scorer.Says()).Index())
            {
                gains[Input.Columns[term]] += share;
            }
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    /// <remarks>Windows, where nothing else is seen, are an input of their own, and the contract in the file says so.</remarks>
    public void Write(ModelContract contract, Stream destination)
    {
        if (Input.Windows is { } windows)
        {
            CalibratedScores.Write(this, Calibrations, contract with { Windows = windows }, destination, graph => Scores(graph, Input.WriteOfWindows(graph, windows), ""));
        }
        else
        {
            CalibratedScores.Write(this, Calibrations, contract, destination);
        }
    }

    /// <inheritdoc/>
    public string[] WriteScores(GraphBuilder graph, string features, string prefix) => Scores(graph, Input.Write(graph, features), prefix);

    /// <inheritdoc/>
    public IEnumerable<string> Mistakes()
    {
        if (Scorers.Any(scorer => !scorer.IsFinite))
        {
            yield return "weights and other parameters must be finite numbers";
        }

        foreach (var error in Input.Basis.Check())
        {
            yield return error;
        }
    }

    private string[] Scores(GraphBuilder graph, string terms, string prefix) => [.. Scorers.Select((scorer, horizon) => scorer.Write(graph, terms, $"{prefix}scorer_{horizon}"))];
}
