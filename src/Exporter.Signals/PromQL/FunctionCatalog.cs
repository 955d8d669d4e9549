using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL;

/// <summary>What a function takes and gives.</summary>
/// <param name="Parameters">Kinds in order; the last repeats where <paramref name="IsVariadic"/>.</param>
/// <param name="Optional">How many of the last parameters may be left out.</param>
/// <param name="IsVariadic">The last parameter may occur any number of times, or not at all.</param>
/// <param name="Result">What it gives.</param>
internal sealed record FunctionSignature(ValueKind[] Parameters, int Optional, bool IsVariadic, ValueKind Result);

/// <summary>The functions of the subset, and the hints for those outside it.</summary>
internal static class FunctionCatalog
{
    private const ValueKind S = ValueKind.Scalar;
    private const ValueKind V = ValueKind.Vector;
    private const ValueKind R = ValueKind.Range;
    private const ValueKind T = ValueKind.String;

    private static readonly Dictionary<string, FunctionSignature> Supported = CreateSupported();

    private static readonly Dictionary<string, string> Unsupported = CreateUnsupported();

    /// <summary>The names of all supported functions, in no order.</summary>
    public static IReadOnlyCollection<string> Names => Supported.Keys;

    /// <summary>The signature of a supported function; null for any other name.</summary>
    public static FunctionSignature? Find(string name) => Supported.GetValueOrDefault(name);

    /// <summary>Why a name is refused, and what may have been meant.</summary>
    public static string Refusal(string name)
    {
        if (Unsupported.TryGetValue(name, out var reason))
        {
            return $"function \"{name}\" exists in Prometheus but is not supported here: {reason}";
        }

        var near = Supported.Keys.Select(known => (Known: known, Distance: EditDistance(known, name)))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => !pair.Known.StartsWith(name, StringComparison.Ordinal))
            .ThenBy(pair => pair.Known, StringComparer.Ordinal)
            .First();
        return near.Distance <= Math.Max(1, name.Length / 3)
            ? $"unknown function \"{name}\": did you mean \"{near.Known}\"?"
            : $"unknown function \"{name}\"";
    }

    private static Dictionary<string, FunctionSignature> CreateSupported()
    {
        var all = new Dictionary<string, FunctionSignature>(StringComparer.Ordinal);
        Add(V, [R], "rate irate increase delta idelta deriv changes resets");
        Add(V, [R], "avg_over_time min_over_time max_over_time sum_over_time count_over_time last_over_time");
        Add(V, [R], "stddev_over_time stdvar_over_time present_over_time absent_over_time");
        Add(V, [R, S], "predict_linear");
        Add(V, [S, R], "quantile_over_time");
        Add(V, [V], "abs ceil floor sqrt exp ln log2 log10 sgn absent sort sort_desc timestamp");
        Add(V, [V], "acos acosh asin asinh atan atanh cos cosh sin sinh tan tanh deg rad");
        Add(V, [V, S], "clamp_min clamp_max");
        Add(V, [V, S, S], "clamp");
        Add(V, [S, V], "histogram_quantile");
        Add(V, [S, S, V], "histogram_fraction");
        Add(V, [V], "histogram_count histogram_sum histogram_avg histogram_stddev histogram_stdvar");
        Add(V, [S], "vector");
        Add(S, [V], "scalar");
        Add(S, [], "time pi");
        all["round"] = new FunctionSignature([V, S], 1, false, V);
        all["label_replace"] = new FunctionSignature([V, T, T, T, T], 0, false, V);
        all["label_join"] = new FunctionSignature([V, T, T, T], 0, true, V);
        foreach (var name in "minute hour day_of_week day_of_month day_of_year days_in_month month year".Split(' '))
        {
            all[name] = new FunctionSignature([V], 1, false, V);
        }

        return all;

        void Add(ValueKind result, ValueKind[] parameters, string names)
        {
            foreach (var name in names.Split(' '))
            {
                all[name] = new FunctionSignature(parameters, 0, false, result);
            }
        }
    }

    private static Dictionary<string, string> CreateUnsupported()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("it is experimental; write histogram_quantile once for each level", "histogram_quantiles");
        Add("a signal's elements have no order", "sort_by_label sort_by_label_desc");
        Add("use deriv or predict_linear", "holt_winters double_exponential_smoothing");
        Add("join with group_left instead", "info");
        Add("it is experimental",
            "mad_over_time ts_of_min_over_time ts_of_max_over_time ts_of_last_over_time ts_of_first_over_time first_over_time");
        Add("a sample of the series is no signal; use topk or a selector", "limitk limit_ratio");
        return all;

        void Add(string reason, string names)
        {
            foreach (var name in names.Split(' '))
            {
                all[name] = reason;
            }
        }
    }

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
