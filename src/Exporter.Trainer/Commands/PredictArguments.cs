using System.CommandLine;
using Exporter.Trainer.Prediction;
using Exporter.Trainer.Prediction.Shards;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>predict</c>.</summary>
internal sealed class PredictArguments : Arguments
{
    private readonly Option<string> _matrix = Optional("--matrix", "file", "Feature vectors to score instead of a history: Parquet or CSV, a column a feature; timestamp and label_* go along.");
    private readonly Option<string> _out = Optional("--out", "file", "File to write, .parquet or .csv; an existing one is replaced in one step.");
    private readonly Option<string> _shard = Optional("--shard", "I/N", "Predict for one of N shares of the entities, into the folder that --out names: machines that share the folder do one each. 1/1 is all.");
    private readonly Option<string> _part = Text("--part", "duration", "With --shard: time that one file is about. What is whole is not worked out again by the next run.", "1d");
    private readonly Option<string> _parallel = Optional("--parallel", "number", "With --shard: threads that work out features and score; by default as many as there are processors. The result does not depend on it.");
    private readonly Option<string> _remoteWrite = Optional("--remote-write", "url", "Send the predictions to a Prometheus instead, such as http://localhost:9090/api/v1/write, at the times that they are about.");

    /// <inheritdoc/>
    public override IEnumerable<Option> All => [.. Predictor.All, .. Model.All, .. History.All, _matrix, _out, _shard, _part, _parallel, _remoteWrite];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor", isRequired: false);

    /// <summary>The model; the configuration's where it is not named.</summary>
    public ModelOptions Model { get; } = new(Optional("--model", "model", $"{ModelOptions.Notation}; without it the configuration's model, or the built-in baseline where it has none."));

    /// <summary>File of feature vectors; empty where history is replayed.</summary>
    public string Matrix => Get(_matrix);

    /// <summary>The share of the entities; null where all of them go to one file.</summary>
    public EntityShard? Shard { get; private set; }

    /// <summary>Time that one file of a share is about.</summary>
    public TimeSpan Part { get; private set; }

    /// <summary>Threads of a share.</summary>
    public int Parallel { get; private set; } = Environment.ProcessorCount;

    /// <summary>The file to write, or the folder of all shares.</summary>
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
        ReadShard();
        ReadTarget();
        if (!IsGiven(_matrix))
        {
            History.Read(this, now);
            return;
        }

        Require(PredictionFile.IsKnown(Matrix), _matrix, PredictionFile.Kinds);
        if (Shard is not null)
        {
            Refuse("--shard is about entities of a history; a matrix is scored as a whole");
        }

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

    private void ReadShard()
    {
        if (!IsGiven(_shard))
        {
            if (IsGiven(_part) || IsGiven(_parallel))
            {
                Refuse("--part and --parallel need --shard; 1/1 is all entities");
            }

            return;
        }

        Require(EntityShard.TryParse(Get(_shard), out var shard), _shard, $"a share {EntityShard.Notation}");
        Part = Duration(_part);
        Require(Part >= TimeSpan.FromMinutes(1), _part, "at least 1m");
        Parallel = IsGiven(_parallel) ? Whole(_parallel, 1) : Parallel;
        Shard = shard;
    }

    private void ReadTarget()
    {
        if (IsGiven(_shard))
        {
            Require(IsGiven(_out) && !IsGiven(_remoteWrite), _out, "the folder that --shard writes to, with nothing sent elsewhere");
            Require(!PredictionFile.IsKnown(OutFile), _out, "a folder: --shard writes a file a part");
            return;
        }

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
