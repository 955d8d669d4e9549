using System.Collections.Immutable;

namespace Exporter.Configuration;

/// <summary>Days that are not like others, for forecasts.</summary>
public sealed record HolidayOptions
{
    /// <summary>Whose clock days begin by.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The holidays, in the order of the file.</summary>
    public ImmutableArray<HolidayDays> Days { get; init; } = [];
}
