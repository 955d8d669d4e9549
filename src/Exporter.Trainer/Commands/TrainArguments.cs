using System.CommandLine;
using System.Globalization;
using Exporter.Models.Registry;
using Exporter.Signals;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>train</c>: declared as text, then read as a whole so that all mistakes are listed at once.</summary>
internal sealed class TrainArguments
{
    private readonly Option<string> _config = Text("--config.file", "file", "The sidecar's configuration.", "foresight.yml");
    private readonly Option<string> _predictor = Text("--predictor", "name", "Predictor to train for.");
    private readonly Option<string> _url = Text("--prometheus.url", "url", "Prometheus, or anything with its HTTP API.");
    private readonly Option<string> _from = Text("--from", "time", $"First instant of history: {InstantText.Notation}.", "now-14d");
    private readonly Option<string> _to = Text("--to", "time", "Last instant of history.", "now");
    private readonly Option<string?> _out = new("--out") { Description = "Model file to write; an existing one is replaced in one step.", HelpName = "file" };
    private readonly Option<string?> _registry = new("--registry") { Description = "Model registry to put the model into, as challenger, or as champion where there is none and it beats the baseline.", HelpName = "folder" };
    private readonly Option<bool> _promote = new("--promote") { Description = "Make it champion in any case." };
    private readonly Option<string> _minLead = Text("--min-lead", "duration", "An alert must come this long before the onset to count as right.", "0s");
    private readonly Option<bool> _leadInLabels = new("--lead-in-labels") { Description = "Ask for onsets later than --min-lead only; what comes before it neither teaches nor counts." };
    private readonly Option<string> _cooldown = Text("--cooldown", "duration", "No rows are taken for so long after an incident.", "0s");
    private readonly Option<string> _incidents = Text("--incidents", "file", "CSV of further incidents: start, the entity's labels, and end where it is known.", "");
    private readonly Option<string> _precision = Text("--target-precision", "share", "Share of alerts that should be right; 0.8 unless another goal is given, here or as alert.budget.", "");
    private readonly Option<string> _cost = Text("--cost-ratio", "number", "Choose thresholds by cost: a missed failure costs as much as this many false alarms.", "");
    private readonly Option<string> _validation = Text("--validation", "share", "Part of the time that each of three folds holds out, to choose model, calibration and thresholds on.", "0.2");
    private readonly Option<string> _test = Text("--test", "share", "Part of the time, the last, to report results on.", "0.2");
    private readonly Option<string> _seed = Text("--seed", "number", "Seed of everything random.", "1");
    private readonly Option<string> _maxRows = Text("--max-rows", "number", "Rows held in memory; past it rows come from every 2nd, 4th... step only.", "400000");
    private readonly Option<string> _learner = Text("--learner", "name", $"{string.Join(", ", TrainingOptions.Learners)}; auto compares all on the same folds.", TrainingOptions.AutoLearner);
    private readonly Option<string> _holdout = Text("--holdout-entities", "share", "Entities that no model learns from and that results are reported on, 0 for none.", "0");
    private readonly Option<bool> _force = new("--force") { Description = "Write the model even when it does no better than the baseline." };
    private readonly Option<string> _timeout = Text("--prometheus.timeout", "duration", "Time for one query.", "2m");

    private readonly List<string> _errors = [];
    private ParseResult _parsed = null!;

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [_config, _predictor, _url, _from, _to, _out, _registry, _promote, _minLead, _leadInLabels, _cooldown, _incidents, _precision, _cost, _validation, _test, _seed, _maxRows, _learner, _holdout, _force, _timeout];

    /// <summary>The configuration file.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Name of the predictor.</summary>
    public string Predictor { get; private set; } = "";

    /// <summary>Where the model goes.</summary>
    public ModelDestination Destination { get; private set; } = null!;

    /// <summary>The file of incidents; empty for none.</summary>
    public string IncidentFile { get; private set; } = "";

    /// <summary>Where history is asked for.</summary>
    public Uri PrometheusUrl { get; private set; } = null!;

    /// <summary>Time for one query.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>All that decides the result.</summary>
    public TrainingOptions Training { get; private set; } = null!;

    /// <summary>Reads what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <returns>Every mistake; empty when all is well.</returns>
    public IReadOnlyList<string> Read(ParseResult parsed, DateTimeOffset now)
    {
        _parsed = parsed;
        (ConfigFile, Predictor, IncidentFile) = (Get(_config), Get(_predictor), Get(_incidents));
        Destination = new ModelDestination(parsed.GetValue(_out), parsed.GetValue(_registry) is { } folder ? new ModelRegistry(folder) : null, parsed.GetValue(_promote));
        PrometheusUrl = Url();
        Timeout = Duration(_timeout);
        Training = new TrainingOptions
        {
            FromMs = Instant(_from, now),
            ToMs = Instant(_to, now),
            MinLead = Duration(_minLead),
            LeadInLabels = parsed.GetValue(_leadInLabels),
            Cooldown = Duration(_cooldown),
            TargetPrecision = Get(_precision).Length == 0 ? null : Share(_precision),
            CostRatio = Get(_cost).Length == 0 ? null : Positive(_cost),
            ValidationShare = Share(_validation),
            TestShare = Share(_test),
            Seed = Whole(_seed, int.MinValue),
            MaxRows = Whole(_maxRows, 1000),
            Learner = Learner(),
            HoldoutEntities = Get(_holdout) == "0" ? 0 : Share(_holdout),
            Force = parsed.GetValue(_force),
        };
        if (_errors.Count == 0)
        {
            CheckTogether();
        }

        return _errors;
    }

    private void CheckTogether()
    {
        if (_parsed.GetValue(_out) is null && _parsed.GetValue(_registry) is null)
        {
            _errors.Add("say where the model goes: --out, --registry, or both");
        }

        if (_parsed.GetValue(_promote) && _parsed.GetValue(_registry) is null)
        {
            _errors.Add("--promote needs --registry");
        }

        if (Training.FromMs >= Training.ToMs)
        {
            _errors.Add("--from must be before --to");
        }

        if (Training.ValidationShare + Training.TestShare > 0.8)
        {
            _errors.Add("--validation and --test leave less than a fifth of the time to train on");
        }

        if (Training is { TargetPrecision: not null, CostRatio: not null })
        {
            _errors.Add("--target-precision and --cost-ratio are two goals for one threshold; give one of them");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            _errors.Add("--prometheus.timeout must be longer than 0s");
        }
    }

    private string Get(Option<string> option) => _parsed.GetValue(option)!;

    private string Learner()
    {
        Require(TrainingOptions.Learners.Contains(Get(_learner)), _learner, $"one of {string.Join(", ", TrainingOptions.Learners)}");
        return Get(_learner);
    }

    private Uri Url()
    {
        if (Uri.TryCreate(Get(_url), UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        _errors.Add($"--prometheus.url: \"{Get(_url)}\" must begin with http:// or https://");
        return new Uri("http://invalid");
    }

    private long Instant(Option<string> option, DateTimeOffset now)
    {
        Require(InstantText.TryParse(Get(option), now, out var instantMs), option, $"a time: {InstantText.Notation}");
        return instantMs;
    }

    private TimeSpan Duration(Option<string> option)
    {
        Require(PrometheusDuration.TryParse(Get(option), out var duration), option, "a duration, such as 30m");
        return duration;
    }

    private double Share(Option<string> option)
    {
        var isShare = double.TryParse(Get(option), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1;
        Require(isShare, option, "a number between 0 and 1");
        return share;
    }

    private double Positive(Option<string> option)
    {
        var isPositive = double.TryParse(Get(option), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0;
        Require(isPositive, option, "a number above 0");
        return number;
    }

    private int Whole(Option<string> option, int min)
    {
        var isWhole = int.TryParse(Get(option), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min;
        Require(isWhole, option, min == int.MinValue ? "a whole number" : $"a whole number of at least {min}");
        return number;
    }

    private void Require(bool holds, Option<string> option, string expected)
    {
        if (!holds)
        {
            _errors.Add($"{option.Name}: \"{Get(option)}\" is not {expected}");
        }
    }

    private static Option<string> Text(string name, string helpName, string description, string? fallback = null)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName, Required = fallback is null };
        if (fallback is not null)
        {
            option.DefaultValueFactory = _ => fallback;
        }

        return option;
    }
}
