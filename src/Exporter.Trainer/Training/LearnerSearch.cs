using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Finds a learner's best setting, and the best point on its path for each horizon, on the folds.</summary>
/// <remarks>
/// Of more than two settings, those go on that do best on the newest fold and the longest horizon. What is compared is
/// the area under the precision-recall curve, averaged over folds. How much is tried depends on nothing but the rows, so
/// that a slow machine finds the same model. Paths are walked side by side.
/// </remarks>
/// <param name="folds">What is learnt from, and held against.</param>
/// <param name="horizons">Number of horizons.</param>
/// <param name="atOnce">Paths that are walked at a time; each holds a fit's memory.</param>
/// <param name="log">Told each setting's result.</param>
internal sealed class LearnerSearch(Fold[] folds, int horizons, int atOnce, TextWriter log)
{
    private const int Finalists = 2;

    /// <summary>Points without an improvement after which a path is left.</summary>
    private const int Patience = 8;

    /// <summary>Runs the search.</summary>
    /// <returns>Setting, point a horizon, and raw scores of held-out rows by fold and horizon.</returns>
    public (int Setting, int[] Points, float[][][] Scores) Run(ILearner learner)
    {
        var walks = new Dictionary<Place, Walk>();
        var settings = Enumerable.Range(0, learner.Settings.Length);
        if (learner.Settings.Length > Finalists)
        {
            WalkAll(settings.Select(setting => new Place(setting, folds.Length - 1, horizons - 1)));
            settings = settings.OrderByDescending(setting => Walked(setting, folds.Length - 1, horizons - 1).Qualities.Max()).Take(Finalists).Order();
        }

        (int Setting, int[] Points, float[][][] Scores, double Quality)? best = null;
        foreach (var setting in settings.ToArray())
        {
            // The newest fold has the most rows to learn from and is begun first, so that no processor waits for it at the end.
            WalkAll(Enumerable.Range(1, folds.Length).SelectMany(age => Enumerable.Range(0, horizons).Select(horizon => new Place(setting, folds.Length - age, horizon))));
            var ofHorizon = Enumerable.Range(0, horizons).Select(horizon => BestPoint(setting, horizon)).ToArray();
            var quality = ofHorizon.Average(found => found.Quality);
            log.WriteLine($"  {learner.Name}, {learner.Settings[setting]}: AUC-PR {quality:0.000} on held-out folds");
            if (best is null || quality > best.Value.Quality)
            {
                int[] points = [.. ofHorizon.Select(found => found.Point)];
                float[][][] scores = [.. folds.Select((_, fold) => points.Select((point, horizon) => Walked(setting, fold, horizon).Scores[point]).ToArray())];
                best = (setting, points, scores, quality);
            }

            // Scores of a hundred points add up; what was kept is in the result.
            foreach (var key in walks.Keys.Where(key => key.Setting == setting).ToArray())
            {
                walks.Remove(key);
            }
        }

        return (best!.Value.Setting, best.Value.Points, best.Value.Scores);

        Walk Walked(int setting, int fold, int horizon) => walks[new Place(setting, fold, horizon)];

        void WalkAll(IEnumerable<Place> places)
        {
            Place[] missing = [.. places.Where(place => !walks.ContainsKey(place))];
            foreach (var (place, walk) in missing.Zip(SideBySide.Map(missing, atOnce, place => WalkPath(learner, place))))
            {
                walks[place] = walk;
            }
        }

        (int Point, double Quality) BestPoint(int setting, int horizon)
        {
            Walk[] all = [.. folds.Select((_, fold) => Walked(setting, fold, horizon))];
            var shortest = all.Min(walk => walk.Qualities.Count);
            return Enumerable.Range(0, shortest)
                .Select(point => (Point: point, Quality: all.Average(walk => walk.Qualities[point])))
                .MaxBy(found => found.Quality);
        }
    }

    private Walk WalkPath(ILearner learner, Place place)
    {
        var (setting, fold, horizon) = place;
        var heldOut = folds[fold].HeldOut;
        var walk = new Walk([], []);
        var bestAt = 0;
        foreach (var scores in learner.Path(setting, horizon, folds[fold].Train, heldOut.Rows))
        {
            var narrow = Array.ConvertAll(scores, score => (float)score);
            var (known, outcomes) = heldOut.Known(horizon, position => narrow[position]);
            walk.Scores.Add(narrow);
            walk.Qualities.Add(ProbabilityMetrics.AucPr(known, outcomes));
            bestAt = walk.Qualities[^1] > walk.Qualities[bestAt] ? walk.Qualities.Count - 1 : bestAt;
            if (walk.Qualities.Count - bestAt > Patience)
            {
                break;
            }
        }

        return walk;
    }

    private readonly record struct Place(int Setting, int Fold, int Horizon);

    private sealed record Walk(List<float[]> Scores, List<double> Qualities);
}
