namespace Exporter.Trainer.Retraining;

/// <summary>When the failure of an alert would have come, and whether: how likely none has come yet, at each age that one was seen at.</summary>
/// <param name="LeadsMs">Ages in ms, ascending.</param>
/// <param name="Alive">Chance that no failure has come by then, that age included; one an age.</param>
internal sealed record RiskSet(long[] LeadsMs, double[] Alive)
{
    /// <summary>Chance that a failure would have come within the horizon.</summary>
    public double Failing => Alive.Length == 0 ? 0 : 1 - Alive[^1];

    /// <summary>The same where it is certain that one would have come; unchanged where none ever did.</summary>
    public RiskSet WhereOneComes() => Failing > 0 ? this with { Alive = Array.ConvertAll(Alive, alive => (alive - Alive[^1]) / Failing) } : this;

    /// <summary>Draws by a number between 0 and 1, 1 excluded.</summary>
    /// <returns>The age in ms; null for no failure.</returns>
    public long? Draw(double number)
    {
        var first = Array.FindIndex(Alive, alive => number < 1 - alive);
        return first < 0 ? null : LeadsMs[first];
    }

    /// <summary>The estimate of Kaplan and Meier from alerts that had all reached the age that is asked for.</summary>
    /// <remarks>
    /// Those that somebody acted on count until then, and leave their chance to the ones that were open for longer: failures are seen where nobody was faster, so without it
    /// they would seem to come sooner than they do. Where none was open to its horizon's end, what is left goes to the failures (B. Efron, "The two sample problem with censored data", 1967).
    /// </remarks>
    /// <param name="reached">Alerts by age at their end, those that came to nothing last.</param>
    public static RiskSet Of(ReadOnlySpan<OpenTime> reached)
    {
        List<long> leads = [];
        List<double> survival = [];
        var (alive, remaining) = (1.0, reached.Length);
        foreach (var time in reached)
        {
            if (time.End == OpenEnd.Quiet)
            {
                return new RiskSet([.. leads], [.. survival]);
            }

            if (time.End == OpenEnd.Failure)
            {
                alive *= (remaining - 1) / (double)remaining;
                leads.Add(time.LengthMs);
                survival.Add(alive);
            }

            remaining--;
        }

        return new RiskSet([.. leads], [.. survival]).WhereOneComes();
    }
}

/// <summary>How long an alert was open until something ended that.</summary>
/// <param name="LengthMs">In ms; the horizon where nothing came.</param>
/// <param name="End">What ended it.</param>
/// <param name="ToldMs">How long after its begin people were told, in ms; <see cref="long.MaxValue"/> where nothing says that they were.</param>
/// <param name="ShorterMs">How long after its begin one of a shorter horizon began for the same entity, in ms; <see cref="long.MaxValue"/> for never.</param>
internal readonly record struct OpenTime(long LengthMs, OpenEnd End, long ToldMs, long ShorterMs);

/// <summary>What ended the time of an alert.</summary>
internal enum OpenEnd
{
    /// <summary>The failure.</summary>
    Failure,

    /// <summary>Somebody acted, and no failure came.</summary>
    Acted,

    /// <summary>Its horizon was over.</summary>
    Quiet,
}
