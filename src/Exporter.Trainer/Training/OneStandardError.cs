namespace Exporter.Trainer.Training;

/// <summary>Takes what is simple where nothing shows that more is better.</summary>
/// <remarks>L. Breiman et al., "Classification and regression trees", 1984. Entities are drawn, not rows: those of one entity are not independent.</remarks>
internal static class OneStandardError
{
    /// <summary>The first candidate that in no measure is worse than the best by more than one standard error of their difference.</summary>
    /// <param name="candidates">Simple before large.</param>
    /// <param name="best">One of them.</param>
    /// <param name="measures">Each gives what a candidate was worth in draws of entities, the same draws for every candidate; two or more.</param>
    public static T Simplest<T>(IEnumerable<T> candidates, T best, params Func<T, double[]>[] measures)
        where T : class =>
        candidates.First(candidate => candidate == best || Array.TrueForAll(measures, measure => IsAsGood(measure(candidate), measure(best))));

    /// <summary>Whether something is behind the best by no more than one standard error of their difference.</summary>
    /// <param name="worths">What it was worth in draws of entities.</param>
    /// <param name="best">What the best was worth in the same draws.</param>
    public static bool IsAsGood(double[] worths, double[] best)
    {
        var (behind, error) = SampleSpread.Of([.. best.Zip(worths, (of, with) => of - with)]);
        return behind <= error;
    }
}
