using Exporter.Exposition;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Endpoints;

/// <summary>Which predictions are asked for, and in which order: <c>predictor</c>, <c>match[]</c>, <c>horizon</c>, <c>min_probability</c>, <c>alerting</c>, <c>sort</c>, <c>limit</c> and <c>offset</c>.</summary>
internal sealed class PredictionsQuestion
{
    private const string Probability = "probability";
    private const string Priority = "priority";
    private const string Time = "time";
    private const string Entity = "entity";
    private const string Any = "any";
    private const string True = "true";

    private readonly HashSet<string> _predictors;
    private readonly bool _ofChallengers;
    private readonly LabelCondition[] _matches;
    private readonly string _horizon;
    private readonly double _least;
    private readonly string _alerting;
    private readonly string _sort;
    private readonly int _offset;
    private readonly int _limit;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="ProblemException">The predictor is not configured.</exception>
    /// <exception cref="BadParametersException">Others are wrong.</exception>
    public PredictionsQuestion(CheckedParameters parameters, StreamPipeline pipeline)
    {
        var wanted = WantedPredictors.Find(pipeline, parameters.Get("predictor"));
        _predictors = [.. wanted.Select(runtime => runtime.Definition.Name)];
        _ofChallengers = parameters.Choice("role", ModelAlias.Champion, ModelAlias.Challenger) == ModelAlias.Challenger;
        _matches = parameters.Matches();
        _horizon = HorizonChoice.Read(parameters, wanted);
        _least = parameters.Number("min_probability", 0, 1) ?? 0;
        _alerting = parameters.Choice("alerting", Any, True, "false");
        _sort = parameters.Choice("sort", Probability, Priority, Time, Entity);
        _offset = parameters.Count("offset");
        _limit = parameters.Limit(int.MaxValue, int.MaxValue);
        parameters.Check();
    }

    /// <summary>The frames of wanted predictors that have the wanted horizon, each with the name of the challenger that says so; null for predictions that hold.</summary>
    public IEnumerable<(PredictionFrame Frame, string? Challenger)> FramesOf(BoardView shown) =>
        (_ofChallengers ? shown.Challengers.Select(challenger => (challenger.Frame, (string?)challenger.Name)) : shown.Frames.Select(frame => (frame, (string?)null)))
            .Where(one => IsAbout(one.Item1));

    /// <summary>The rows of one page.</summary>
    /// <param name="frame">One of <see cref="FramesOf"/>.</param>
    /// <param name="total">Receives how many there are on all pages.</param>
    public IReadOnlyList<int> Page(PredictionFrame frame, out int total)
    {
        var horizon = HorizonChoice.IndexOf(frame.Definition, _horizon);
        int[] rows = [.. Enumerable.Range(0, frame.Count).Where(row => IsWanted(frame, row, horizon))];
        total = rows.Length;
        return [.. Sort(frame, rows, horizon).Skip(_offset).Take(_limit)];
    }

    private bool IsAbout(PredictionFrame frame) => _predictors.Contains(frame.Definition.Name) && HorizonChoice.IndexOf(frame.Definition, _horizon) >= 0;

    private bool IsWanted(PredictionFrame frame, int row, int horizon) =>
        frame.Probability(row, horizon) >= _least
        && (_alerting == Any || frame.AlertingHorizon(row) >= 0 == (_alerting == True))
        && (_matches.Length == 0 || Matches(Labels.From(frame.LabelsAt(row))));

    private bool Matches(Labels labels) => _matches.Any(match => match.Matches(labels));

    // What is alike comes in the order of the likeliest, and then of the frame.
    private IEnumerable<int> Sort(PredictionFrame frame, int[] rows, int horizon)
    {
        var sorted = _sort switch
        {
            Priority => rows.OrderByDescending(row => frame.Advice.Of(row)?.Priority ?? double.NegativeInfinity),
            Time => rows.OrderBy(row => frame.Advice.Of(row)?.Time?.AtMs ?? long.MaxValue),
            Entity => rows.OrderBy(row => frame.EntityAt(row).ToString(), StringComparer.Ordinal),
            _ => rows.OrderByDescending(row => frame.Probability(row, horizon)),
        };
        return sorted.ThenByDescending(row => frame.Probability(row, horizon)).ThenBy(row => row);
    }
}
