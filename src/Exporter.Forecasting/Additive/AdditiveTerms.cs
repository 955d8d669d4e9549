using Exporter.Forecasting.Holidays;

namespace Exporter.Forecasting.Additive;

/// <summary>What an additive model adds up: a line that may bend at fixed places, waves of each season, holidays.</summary>
/// <remarks>
/// Columns: 1, t, (t − c)⁺ for ten places c evenly over the first 80 % of the past, sin and cos of up to six waves a season, for each holiday of the past 1 on its days. t runs from 0 to 1 over the past.
/// Source: S. J. Taylor and B. Letham, "Forecasting at scale", The American Statistician 72 (2018); the waves are A. C. Harvey and N. Shephard's (1993).
/// </remarks>
/// <param name="seasons">Values in each period, above 1.</param>
/// <param name="holidays">Days that are not like others.</param>
/// <param name="known">The holidays that have a column: those of the past, as nothing is known of others.</param>
internal sealed class AdditiveTerms(IReadOnlyList<int> seasons, HolidayCalendar holidays, IReadOnlyList<int> known)
{
    /// <summary>Places at which the trend may bend.</summary>
    public const int Bends = 10;

    /// <summary>Column of the first bend.</summary>
    public const int FirstBend = 2;

    private const double BendsUntil = 0.8;
    private const int MostWaves = 6;

    /// <summary>Distance of two bends, as a share of the past.</summary>
    public const double BendDistance = BendsUntil / Bends;

    /// <summary>How many columns.</summary>
    public int Count { get; } = FirstBend + Bends + seasons.Sum(season => Pairs(season, 1) + Pairs(season, 0)) + known.Count;

    /// <summary>Column of a holiday; below 0 where it has none.</summary>
    public int ColumnOf(int holiday) => known.ToList().IndexOf(holiday) is >= 0 and var place ? Count - known.Count + place : -1;

    /// <summary>The columns of one step.</summary>
    /// <param name="step">Steps from the past's first value.</param>
    /// <param name="length">Values in the past.</param>
    /// <param name="firstStep">Steps from the Unix epoch to the first value.</param>
    /// <param name="row">Gets the columns.</param>
    public void Fill(long step, int length, long firstStep, Span<double> row)
    {
        var time = (double)step / length;
        (row[0], row[1]) = (1, time);
        for (var bend = 0; bend < Bends; bend++)
        {
            row[FirstBend + bend] = Math.Max(0, time - ((bend + 1) * BendDistance));
        }

        var column = FirstBend + Bends;
        foreach (var season in seasons)
        {
            for (var wave = 1; wave <= Pairs(season, 0); wave++)
            {
                // By the place in the period: far from the epoch an angle would lose its last digits.
                var angle = 2 * Math.PI * (wave * ((firstStep + step) % season)) / season;
                row[column++] = Math.Cos(angle);
                if (wave <= Pairs(season, 1))
                {
                    row[column++] = Math.Sin(angle);
                }
            }
        }

        var holiday = known.Count > 0 ? holidays.At(firstStep + step) : HolidayCalendar.None;
        foreach (var one in known)
        {
            row[column++] = one == holiday ? 1 : 0;
        }
    }

    // The wave of two values a period has a cosine and no sine.
    private static int Pairs(int season, int less) => Math.Min(MostWaves, (season - less) / 2);
}
