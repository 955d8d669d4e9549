namespace Exporter.Signals.Logs;

/// <summary>Learns which templates come before incidents.</summary>
/// <remarks>
/// A template is known to be bad once it was raised in the hour before three incidents at least, three times as often as before any other moment (lift, as Brin et al.,
/// "Beyond Market Baskets", SIGMOD 1997, define it for rules), and more often than chance allows: the upper tail of the binomial distribution is below one in a
/// thousand. How often it is raised before any moment is counted over all windows of all entities, those before incidents included, so lift errs on the low side. Not thread-safe.
/// </remarks>
public sealed class Precursors
{
    /// <summary>Windows before a moment that are looked at: an hour.</summary>
    internal const int Windows = 12;

    /// <summary>The bits of those windows.</summary>
    internal const uint Mask = (1u << Windows) - 1;

    /// <summary>Incidents before which a template must have been raised.</summary>
    public const int LeastSupport = 3;

    /// <summary>How many times as often as before any moment.</summary>
    public const double LeastLift = 3;

    private const double MostChance = 0.001;
    private const int MaxRemembered = 10_000;

    private readonly HashSet<(Labels Entity, long OnsetMs)> _learnt = [];

    /// <summary>Incidents that were learnt from.</summary>
    public int Incidents { get; internal set; }

    /// <summary>Windows of all entities, at the end of each of which it was seen what had been raised.</summary>
    public long Moments { get; internal set; }

    /// <summary>How many times as often a template was raised before an incident as before any moment; NaN before the first incident.</summary>
    public double LiftOf(LogTemplate template) => Incidents == 0 ? double.NaN : (double)template.IncidentsAfter / Incidents / ShareOf(template);

    /// <summary>Takes an incident into account, once.</summary>
    /// <param name="entity">Labels of what failed.</param>
    /// <param name="onsetMs">When, Unix milliseconds.</param>
    /// <param name="among">What wrote logs of it.</param>
    internal void Learn(Labels entity, long onsetMs, IEnumerable<LogEntity> among)
    {
        LogEntity[] known = [.. among.Where(each => each.IsKnown)];
        if (known.Length == 0 || !_learnt.Add((entity, onsetMs)))
        {
            return;
        }

        if (_learnt.Count > MaxRemembered)
        {
            _learnt.Clear();
        }

        Incidents++;
        foreach (var template in known.SelectMany(each => each.RaisedBefore(onsetMs)).Distinct())
        {
            template.IncidentsAfter++;
            template.IsKnownBad = template.IncidentsAfter >= LeastSupport && LiftOf(template) >= LeastLift && Chance(template.IncidentsAfter, Incidents, ShareOf(template)) < MostChance;
        }
    }

    /// <summary>Sees what had been raised at the end of a window of one entity.</summary>
    internal void Close(IEnumerable<TemplateCount> counts)
    {
        Moments++;
        foreach (var count in counts)
        {
            count.Template.MomentsRaised += (count.Raised & Mask) != 0 ? 1 : 0;
        }
    }

    /// <summary>Probability of so many successes or more.</summary>
    internal static double Chance(int successes, int trials, double probability)
    {
        // The tail in logarithms of its first term, and from term to term by their ratio.
        var logarithm = (successes * Math.Log(probability)) + ((trials - successes) * Math.Log(1 - probability));
        for (var i = 0; i < successes; i++)
        {
            logarithm += Math.Log((double)(trials - i) / (successes - i));
        }

        var (term, sum) = (Math.Exp(logarithm), 0.0);
        for (var i = successes; i <= trials; i++)
        {
            sum += term;
            term *= (trials - i) / (i + 1.0) * probability / (1 - probability);
        }

        return Math.Min(1, sum);
    }

    /// <summary>Share of all moments before which it was raised, as if it had been so before one more and not before another (Laplace's rule).</summary>
    private double ShareOf(LogTemplate template) => (template.MomentsRaised + 1.0) / (Moments + 2.0);
}
