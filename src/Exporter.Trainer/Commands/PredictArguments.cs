using System.CommandLine;
using Exporter.Trainer.Prediction;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>predict</c>.</summary>
internal sealed class PredictArguments : Arguments
{
    private readonly Option<string> _matrix = Optional("--matrix", "file", "Feature vectors to score instead of a history: Parquet or CSV, a column a feature; timestamp and label_* go along.");
    private readonly Option<string> _out = Optional("--out", "file", "File to write, .parquet or .csv; an existing one is replaced in one step.");
    private readonly Option<string> _remoteWrite = Optional("--remote-write", "url", "Send the predictions to a Prometheus instead, such as http://localhost:9090/api/v1/write, at the times that they are about.");

    /// <inheritdoc/>
    public override IEnumerable<Option> All => [.. Predictor.All, .. Model.All, .. History.All, _matrix, _out, _remoteWrite];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor", isRequired: false);

    /// <summary>The model; the configuration's where it is not named.</summary>
    public ModelOptions Model { get; } = new(Optional("--model", "model", $"{ModelOptions.Notation}; without it the configuration's model, or the built-in baseline where it has none."));

    /// <summary>File of feature vectors; empty where history is replayed.</summary>
    public string Matrix => Get(_matrix);

    /// <summary>The file to write.</summary>
    public string OutFile => Get(_out);

    /// <summary>Where predictions are sent; null where they are written to a file.</summary>
    public Uri? RemoteWrite { get; private set; }

    /// <summary>Where history is read from; meaningless where there is a matrix.</summary>
    public HistoryOptions History { get; } = new();

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Predictor.Read(this);
        Model.Read(this);
        ReadTarget();
        if (!IsGiven(_matrix))
        {
            History.Read(this, now);
            return;
        }

        Require(PredictionFile.IsKnown(Matrix), _matrix, PredictionFile.Kinds);
        if (History.IsGiven(this))
        {
            Refuse("--matrix holds feature vectors, which need no history; leave --prometheus.url and --dataset out");
        }
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        // Whatever belongs together was read together.
    }

    private void ReadTarget()
    {
        if (IsGiven(_out) == IsGiven(_remoteWrite))
        {
            Refuse("--out or --remote-write must say where predictions go, and only one of them");
        }
        else if (IsGiven(_out))
        {
            Require(PredictionFile.IsKnown(OutFile), _out, PredictionFile.Kinds);
        }
        else
        {
            RemoteWrite = Url(_remoteWrite);
        }
    }
}
