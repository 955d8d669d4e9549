namespace Exporter.Configuration.Web;

/// <summary>How many requests are answered: a bucket of tokens, of which each request takes one.</summary>
/// <param name="Interval">Time in which one token comes back; more than zero.</param>
/// <param name="Burst">Tokens that there are at most, 1 or more.</param>
public sealed record RequestRateOptions(TimeSpan Interval, int Burst);
