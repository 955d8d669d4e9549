using System.CommandLine;
using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>dataset</c>.</summary>
internal sealed class DatasetArguments : Arguments
{
    private readonly Option<string> _url = Optional("--prometheus.url", "url", "Prometheus, or anything with its HTTP API.");
    private readonly Option<string> _from = Text("--from", "time", $"First instant: {InstantText.Notation}.", "now-14d");
    private readonly Option<string> _to = Text("--to", "time", "Last instant; a later one lets a dataset that is there grow.", "now");
    private readonly Option<string> _out = Text("--out", "folder", "Folder of the dataset; one that is there goes on where it stopped.");
    private readonly Option<string> _load = Text("--load", "share", "Share of the time that Prometheus may be kept busy; 1 never rests.", "0.25");
    private readonly Option<string> _timeout = Text("--prometheus.timeout", "duration", "Time for one query.", "2m");
    private readonly Option<string> _import = Optional("--import", "file", "Mapping file of recorded CSV or Parquet files, read instead of a Prometheus.");
    private readonly Option<string> _data = Text("--data", "folder", "Folder of the recorded files; the mapping's folder is below it.", ".");
    private readonly Option<string> _part = Text("--part", "name", "What {part} stands for in the mapping's file names.", "train");

    /// <inheritdoc/>
    public override IEnumerable<Option> All => [_out, .. Predictor.All, _url, _from, _to, _load, _timeout, _import, _data, _part];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor whose expressions are read", isRequired: false);

    /// <summary>The dataset's folder.</summary>
    public string Folder => Get(_out);

    /// <summary>Mapping file of recorded data; empty where history comes from a Prometheus.</summary>
    public string Mapping => Get(_import);

    /// <summary>Folder of recorded files.</summary>
    public string Data => Get(_data);

    /// <summary>Part of recorded files.</summary>
    public string Part => Get(_part);

    /// <summary>Where history is asked for.</summary>
    public Uri PrometheusUrl { get; private set; } = null!;

    /// <summary>Time for one query.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>Share of the time that queries may take; see <see cref="PacedSource"/>.</summary>
    public double Load { get; private set; }

    /// <summary>First instant, Unix ms.</summary>
    public long FromMs { get; private set; }

    /// <summary>Last instant, Unix ms.</summary>
    public long ToMs { get; private set; }

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Predictor.Read(this);
        (FromMs, ToMs, Timeout) = (Instant(_from, now), Instant(_to, now), Duration(_timeout));
        Load = Get(_load) == "1" ? 1 : Share(_load);
        if (IsGiven(_url) == IsGiven(_import))
        {
            Refuse("--prometheus.url or --import must say where the values come from, and only one of them");
        }
        else if (IsGiven(_url))
        {
            PrometheusUrl = Url(_url);
        }
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        if (FromMs >= ToMs)
        {
            Refuse("--from must be before --to");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            Refuse("--prometheus.timeout must be longer than 0s");
        }
    }
}
