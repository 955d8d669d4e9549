using System.Globalization;
using Exporter.Signals.PromQL;

namespace Exporter.Host.QueryApi;

/// <summary>The parameter <c>lookback_delta</c>: the head keeps samples for its own look-back, so there is no other.</summary>
internal static class LookBack
{
    /// <summary>Refuses any value but the one in force.</summary>
    public static void Check(QueryParameters parameters)
    {
        if (parameters.Duration("lookback_delta") is { } asked && asked != Query.LookBackMs)
        {
            throw QueryRefusal.Parameter("lookback_delta", string.Create(
                CultureInfo.InvariantCulture, $"only {Query.LookBackMs / 1000}s is possible: signals are evaluated with it, and the head keeps samples for it"));
        }
    }
}
