namespace Exporter.Integration.Tests.PromQL;

/// <summary>What is asked of both: every function and operator of the subset, alone and combined as signals combine them.</summary>
internal static class Expressions
{
    private static readonly string[] RangeFunctions =
    [
        "rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "avg_over_time", "min_over_time", "max_over_time",
        "sum_over_time", "count_over_time", "last_over_time", "stddev_over_time", "stdvar_over_time", "present_over_time",
    ];

    private static readonly string[] Aggregations = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];

    private static readonly string[] Elementwise =
    [
        "abs", "ceil", "floor", "round", "sqrt", "exp", "ln", "log2", "log10", "sgn", "sort", "sort_desc", "timestamp", "deg", "rad",
        "sin", "cos", "tan", "atan", "sinh", "tanh", "asinh",
    ];

    private static readonly string[] Calendar = ["minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All() =>
    [
        .. RangeFunctions.SelectMany(name => (string[])[$"{name}(req_total[5m])", $"{name}(temp[7m])"]),
        .. RangeFunctions.Select(name => $"{name}({{kind=~\".+\",__name__!~\"req.*\",__name__=\"flat\"}}[3m] offset 4m)"),
        .. RangeFunctions.Select(name => $"{name}(linear[10m])"),
        .. Aggregations.SelectMany(name => (string[])[$"{name} by (job, code) (req_total)", $"{name} without (instance) (temp)", $"{name}(rate(req_total[5m]))"]),
        .. Elementwise.Select(name => $"{name}(temp)"),

        // Of finite times only: for NaN and infinities Prometheus gives what Go's undefined conversion happens to give, we give NaN.
        .. Calendar.SelectMany(name => (string[])[$"{name}(temp > 0 < 100)", $"{name}(timestamp(up))", $"{name}(vector(-1e9))"]),
        .. Others,
    ];

    /// <summary>Those that fail on the data: both sides must refuse.</summary>
    public static IEnumerable<string> Failing { get; } =
    [
        "up * on(job) build_info",
        "up * on(job) group_left build_info",
        "rate({__name__=~\"up|build_info\",version=\"\",instance=\"api-1:80\"}[5m]) or rate({__name__=~\"flat|huge\",kind=\"a\"}[40m])",
        "build_info * on(job, instance) group_left(version) up * on(job) group_left(code) req_total",
        "label_replace(up, \"instance\", \"same\", \"instance\", \".*\")",
        "topk(NaN, up)",
    ];

    private static readonly string[] Others =
    [
        // Selectors.
        "up", "up{job=\"api\"}", "up{job!=\"api\"}", "up{instance=~\"api-[0-3]:80|db-.*\"}", "up{instance!~\".*[02468]:80\"}", "up offset 5m", "up offset 17m30s",
        "{__name__=~\"flat|tiny|infinite\"}", "{\"flat\"}", "up{missing=\"\"}", "nothing", "single_sample", "single_sample offset 30m", "negative_zero",

        // Ranges with parameters.
        "predict_linear(temp[10m], 3600)", "predict_linear(linear[10m], 600)", "predict_linear(linear[10m] offset 5m, 600)", "predict_linear(flat[10m], 60)",
        "predict_linear(infinite[10m], 60)", "deriv(infinite[10m])", "quantile_over_time(0.9, temp[10m])", "quantile_over_time(-1, temp[10m])",
        "quantile_over_time(scalar(vector(0.5)), req_total[10m])", "absent_over_time(nothing{a=\"b\",c!=\"d\"}[5m])", "absent_over_time(up[5m])",
        "absent_over_time(single_sample[1m])", "avg_over_time(huge[10m])", "sum_over_time(huge[10m])", "avg_over_time(infinite[10m])", "stdvar_over_time(infinite[10m])",
        "increase(req_total[20s])", "rate(req_total[40m])", "rate(req_total[1m] offset 20m)", "count_over_time(temp[300])", "increase(linear[7m])", "delta(linear[90s])",

        // Aggregations with parameters.
        "topk(3, temp)", "bottomk(3, rate(req_total[5m]))", "topk by (sensor) (2, temp)", "bottomk without (instance) (1, temp)", "topk(0, up)", "topk(1000, temp)",
        "quantile(0.9, temp)", "quantile by (sensor) (0.25, temp)", "quantile(1.5, temp)", "quantile(NaN, up)", "count_values(\"v\", up)",
        "count_values by (job) (\"v\", up)", "count_values without (instance) (\"version\", build_info)", "count_values(\"v\", huge or tiny or infinite)",
        "count_values(\"kind\", flat)", "sum(huge)", "avg(huge)", "stddev(infinite)", "sum by (__name__) ({kind=\"a\"})", "group by (job) (up == 0)", "sum(nothing)",

        // Element functions with parameters.
        "clamp(temp, 10, 20)", "clamp(temp, 20, 10)", "clamp_min(temp, 10)", "clamp_max(temp, NaN)", "round(temp, 0.1)", "round(temp, 5)", "hour()", "minute() + 0",
        "timestamp(up offset 3m)", "timestamp(timestamp(up))", "timestamp(sum(up))", "absent(up)", "absent(nothing{job=\"a\",job=\"b\",x=\"y\"})", "absent(sum(nothing))",
        "absent(nothing{job=~\"a\"})", "scalar(sum(up))", "scalar(up)", "vector(1)", "vector(time())", "time()", "pi()", "month(vector(951782400))",

        // Labels.
        "label_replace(up, \"host\", \"$1\", \"instance\", \"(.*):.*\")", "label_replace(up, \"job\", \"\", \"job\", \"db\")",
        "label_replace(up, \"x\", \"${1}-$2-$$\", \"instance\", \"([a-z]+)-(\\\\d)(?::80)?\")", "label_replace(up, \"x\", \"lit\", \"nope\", \"\")",
        "label_replace(up, \"x\", \"$n\", \"instance\", \"(?P<n>[[:alpha:]]+).*\")", "label_join(up, \"j\", \"-\", \"job\", \"nope\", \"instance\")", "label_join(up, \"job\", \"-\")",

        // Histograms.
        "histogram_quantile(0.9, rate(lat_bucket[5m]))", "histogram_quantile(0.5, sum by (le) (rate(lat_bucket[5m])))",
        "histogram_quantile(0.99, sum by (le, path) (rate(lat_bucket[5m])))", "histogram_quantile(0.001, lat_bucket)", "histogram_quantile(1, lat_bucket)",
        "histogram_quantile(2, lat_bucket)", "histogram_quantile(0.5, lat_bucket{le!=\"+Inf\"})", "histogram_quantile(0.5, lat_bucket{le=\"+Inf\"})",

        // Operators.
        "temp * 2 + 1", "2 ^ 3 ^ 2", "-2 ^ 2", "1 - 2 - 3", "10 % 4 * 2", "temp % 7", "-temp", "temp ^ 2", "temp atan2 3", "1 / vector(0)", "0 / vector(0)", "0x1F + 1_000 + 010 + 5m",
        "temp > 20", "20 > temp", "temp > bool 20", "1 > bool 2", "temp == temp", "temp != temp", "flat == 7", "flat != bool 7", "up == bool 0",
        "req_total / ignoring(code) group_left sum without (code) (req_total)", "sum by (job, instance) (rate(req_total[5m])) / on(job, instance) up",
        "up * on(job, instance) group_left(version) build_info", "build_info * on(job, instance) group_right(version) up", "up - build_info", "up - on(instance) build_info",
        "up > on(instance, job) build_info - 1", "up < bool ignoring(version) build_info", "rate(req_total{code=\"500\"}[5m]) / ignoring(code) rate(req_total{code=\"200\"}[5m])",
        "up and build_info", "up and on(instance) build_info{version=\"1.1\"}", "up unless on(instance) build_info{version=\"1.1\"}", "up or temp", "up or on(instance) build_info",
        "up == 1 and on(job) (sum by (job) (up) > 5)", "nothing or vector(0)", "vector(1) unless nothing", "up * nothing",
        "flat + on(kind) group_left huge", "temp >= 10 < 30", "sum(up) by (job) > 3 or sum(up) by (job) * -1",

        // As signals are written.
        "1 - avg by (instance) (rate(req_total{code=\"200\"}[5m])) / 10",
        "sum by (instance) (rate(req_total{code=~\"5..\"}[5m])) / sum by (instance) (rate(req_total[5m]))",
        "max by (instance) (temp{sensor=\"cpu\"}) / scalar(max(temp{sensor=\"cpu\"}))", "(up{job=\"api\"} == bool 0)",
        "max by (instance) (temp{sensor=\"disk\"} > 20) or (up{job=\"db\"} == bool 0)", "avg_over_time(temp[30m]) - temp", "(time() - timestamp(up)) / 60",
        "clamp_max(histogram_quantile(0.99, sum by (instance, le) (rate(lat_bucket[10m]))), 10)",
    ];
}
