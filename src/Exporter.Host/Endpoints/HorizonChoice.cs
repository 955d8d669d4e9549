using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>The parameter <c>horizon</c>, as the configuration writes it.</summary>
internal static class HorizonChoice
{
    /// <summary>Reads it; one that no wanted predictor has is a mistake.</summary>
    /// <returns>Empty where nothing is said.</returns>
    public static string Read(CheckedParameters parameters, IReadOnlyCollection<PredictorRuntime> wanted)
    {
        var text = parameters.Get("horizon");
        if (text.Length > 0 && wanted.All(runtime => IndexOf(runtime.Definition, text) < 0))
        {
            var known = wanted.SelectMany(runtime => runtime.Outcomes.Horizons).Distinct(StringComparer.Ordinal);
            parameters.Complain("horizon", $"\"{text}\" is none of {string.Join(", ", known)}");
        }

        return text;
    }

    /// <summary>Number of a predictor's horizon: the longest where nothing is said; -1 where it has no such horizon.</summary>
    public static int IndexOf(PredictorDefinition definition, string text)
    {
        for (var i = 0; i < definition.Horizons.Length && text.Length > 0; i++)
        {
            if (PrometheusDuration.Format(definition.Horizons[i]) == text)
            {
                return i;
            }
        }

        return text.Length == 0 ? definition.Horizons.Length - 1 : -1;
    }
}
