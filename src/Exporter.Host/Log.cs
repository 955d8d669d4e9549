using Exporter.Feedback.Storage;

namespace Exporter.Host;

/// <summary>Every message of the process, each with its own event id. Arguments that the text does not name become fields.</summary>
internal static partial class Log
{
// Arguments are meant to be fields of the line, not words of its sentence.
#pragma warning disable SYSLIB1015
    [LoggerMessage(1, LogLevel.Information, "Starting foresight_exporter")]
    public static partial void Starting(ILogger logger, string version, string revision, string config);

    // Test harnesses and scripts read this line: keep its form.
    [LoggerMessage(2, LogLevel.Information, "Listening")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Information, "Stopping")]
    public static partial void Stopping(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Error, "Cannot listen")]
    public static partial void CannotListen(ILogger logger, string address, string err);

    [LoggerMessage(5, LogLevel.Warning, "Every host that can connect may write samples and read predictions")]
    public static partial void OpenToAll(ILogger logger, string address);

    [LoggerMessage(6, LogLevel.Information, "Taking OTLP over gRPC")]
    public static partial void ListeningForGrpc(ILogger logger, string address);

    [LoggerMessage(10, LogLevel.Error, "Invalid configuration")]
    public static partial void ConfigMistake(ILogger logger, string place, string err);

    [LoggerMessage(11, LogLevel.Information, "Configuration loaded")]
    public static partial void ConfigLoaded(ILogger logger, string config, int predictors, int kept);

    [LoggerMessage(12, LogLevel.Warning, "Configuration not reloaded; the one before stays in force")]
    public static partial void ReloadRefused(ILogger logger, string config, int mistakes);

    [LoggerMessage(13, LogLevel.Warning, "This setting changes at the next start only")]
    public static partial void NeedsRestart(ILogger logger, string setting);

    [LoggerMessage(90, LogLevel.Warning, "The system lets this process open fewer files than ingest.max_connections needs: raise ulimit -n, or expect connections to be closed earlier")]
    public static partial void FewerConnections(ILogger logger, int maxConnections, int connections, int openFiles);

    [LoggerMessage(14, LogLevel.Information, "Web configuration loaded")]
    public static partial void WebConfigLoaded(ILogger logger, string config, int users, int tokens, bool tls);

    [LoggerMessage(15, LogLevel.Error, "Web configuration not in force; the one before stays")]
    public static partial void WebConfigRefused(ILogger logger, string err);

    [LoggerMessage(16, LogLevel.Warning, "curve_preferences is checked, but not in force: the order of curves is the operating system's (OpenSSL's configuration)")]
    public static partial void CurvesNotSet(ILogger logger);

    [LoggerMessage(20, LogLevel.Error, "Model not in use")]
    public static partial void ModelRefused(ILogger logger, string predictor, string serving, string err);

    [LoggerMessage(21, LogLevel.Information, "Model in use")]
    public static partial void ModelInUse(ILogger logger, string predictor, string version);

    [LoggerMessage(22, LogLevel.Information, "No model yet; it is taken as soon as there is one")]
    public static partial void ModelAwaited(ILogger logger, string predictor, string serving, string reason);

    [LoggerMessage(23, LogLevel.Error, "Following models failed")]
    public static partial void FollowingFailed(ILogger logger, Exception exception, string predictor);

    [LoggerMessage(24, LogLevel.Information, "Model switched")]
    public static partial void ModelSwitched(ILogger logger, string predictor, string model, string from, string to, string reason);

    [LoggerMessage(25, LogLevel.Error, "Challenger not in use")]
    public static partial void ChallengerRefused(ILogger logger, string predictor, string challenger, string serving, string err);

    [LoggerMessage(26, LogLevel.Information, "No challenger yet; it is taken as soon as there is one")]
    public static partial void ChallengerAwaited(ILogger logger, string predictor, string challenger, string reason);

    [LoggerMessage(27, LogLevel.Warning, "Challenger not scored; the champion's predictions are not concerned")]
    public static partial void ChallengerFailed(ILogger logger, string predictor, string challenger, long stepMs, string err);

    [LoggerMessage(30, LogLevel.Warning, "Signal not evaluated; it is missing at this step")]
    public static partial void SignalFailed(ILogger logger, string predictor, string signal, long stepMs, string err);

    [LoggerMessage(31, LogLevel.Error, "Step not scored; it has no predictions")]
    public static partial void ScoringFailed(ILogger logger, string predictor, long stepMs, string err);

    [LoggerMessage(32, LogLevel.Error, "Step failed")]
    public static partial void StepFailed(ILogger logger, Exception exception, string predictor, long stepMs);

    [LoggerMessage(33, LogLevel.Debug, "Step evaluated")]
    public static partial void StepEvaluated(ILogger logger, string predictor, long stepMs, int predictions);

    [LoggerMessage(34, LogLevel.Warning, "Samples after the snapshot are lost; what reaches back before gapEndMs is missing")]
    public static partial void StreamGap(ILogger logger, string predictor, long stepMs, long gapEndMs);

    [LoggerMessage(35, LogLevel.Information, "The sender works off a backlog; steps wait for all of their samples")]
    public static partial void BacklogBegins(ILogger logger, long eventTimeMs, double behindSeconds);

    [LoggerMessage(36, LogLevel.Information, "The backlog is worked off; steps wait no longer than their lateness")]
    public static partial void BacklogEnds(ILogger logger, long eventTimeMs, bool severalConnections);

    [LoggerMessage(40, LogLevel.Information, "Snapshot written")]
    public static partial void SnapshotWritten(ILogger logger, int predictors, long bytes, double seconds, double longestPauseSeconds);

    [LoggerMessage(41, LogLevel.Error, "Snapshot not written; the one before stays")]
    public static partial void SnapshotFailed(ILogger logger, string file, string reason, string err);

    [LoggerMessage(42, LogLevel.Information, "State restored")]
    public static partial void StateRestored(ILogger logger, string predictor, int entities, long stepMs, bool cleanStop);

    [LoggerMessage(43, LogLevel.Error, "Snapshot not restored; what it holds starts anew")]
    public static partial void SnapshotRefused(ILogger logger, string reason, string err);

    [LoggerMessage(44, LogLevel.Information, "Restoring is done")]
    public static partial void RestoreDone(ILogger logger, string path, int predictors, int series, double seconds);

    [LoggerMessage(45, LogLevel.Information, "State is in memory only")]
    public static partial void InMemoryOnly(ILogger logger);

    [LoggerMessage(46, LogLevel.Information, "Outcomes of the steps after the snapshot are restored")]
    public static partial void OutcomesReplayed(ILogger logger, string predictor, int steps, long stepMs);

    [LoggerMessage(47, LogLevel.Information, "State is encrypted")]
    public static partial void StateEncrypted(ILogger logger, string key);

    [LoggerMessage(50, LogLevel.Error, "Store not written; what waits is tried again")]
    public static partial void StoreFailing(ILogger logger, string file, string err);

    [LoggerMessage(51, LogLevel.Information, "Store is written again")]
    public static partial void StoreRecovered(ILogger logger, string file);

    [LoggerMessage(52, LogLevel.Error, "Store was damaged and set aside; a new one is begun")]
    public static partial void StoreSetAside(ILogger logger, string file, string err);

    [LoggerMessage(53, LogLevel.Error, "Store refused; outcomes and incidents are in memory only")]
    public static partial void StoreRefused(ILogger logger, string file, string err);

    [LoggerMessage(54, LogLevel.Error, "Store is too slow; what comes now is not kept")]
    public static partial void StoreOverflowing(ILogger logger, string file, string err);

    [LoggerMessage(55, LogLevel.Warning, "Alertmanager cannot be asked for silences; the last ones known hold")]
    public static partial void SilencesUnknown(ILogger logger, string url, string err);

    [LoggerMessage(56, LogLevel.Warning, "A status page cannot be read; what it said last holds for three intervals")]
    public static partial void StatusPageUnknown(ILogger logger, string dependency, string url, string err);

    [LoggerMessage(60, LogLevel.Information, "Filling windows from history")]
    public static partial void BackFillStarted(ILogger logger, string predictor, string from);

    [LoggerMessage(61, LogLevel.Information, "Filling windows goes on")]
    public static partial void BackFillProgress(ILogger logger, string predictor, int percent, long steps, double seconds);

    [LoggerMessage(62, LogLevel.Information, "History has caught up and is in use; steps evaluated before the stream is long enough are read again")]
    public static partial void BackFillCaughtUp(ILogger logger, string predictor, long steps, int entities, double seconds, string until);

    [LoggerMessage(63, LogLevel.Information, "Windows filled from history")]
    public static partial void BackFillEnded(ILogger logger, string predictor, long steps, int entities, double seconds);

    [LoggerMessage(64, LogLevel.Warning, "History cannot be read; predictions go on without it, and it is tried again")]
    public static partial void BackFillPutOff(ILogger logger, string predictor, long steps, double retrySeconds, string err);

    [LoggerMessage(65, LogLevel.Warning, "Signal not filled: Prometheus refuses its expression; it stays missing in the filled steps")]
    public static partial void BackFillSignalRefused(ILogger logger, string predictor, string signal, string err);

    [LoggerMessage(66, LogLevel.Error, "Filling windows failed")]
    public static partial void BackFillFailed(ILogger logger, Exception exception, string predictor);

    [LoggerMessage(67, LogLevel.Information, "The samples of this replica count from now on")]
    public static partial void ReplicaElected(ILogger logger, string cluster, string replica);

    [LoggerMessage(68, LogLevel.Warning, "Override in force")]
    public static partial void OverrideTaken(ILogger logger, long id, string kind, string predictor, string match, string by, string reason);

    [LoggerMessage(69, LogLevel.Information, "Override ended")]
    public static partial void OverrideEnded(ILogger logger, long id, string kind, string how, string by);

    [LoggerMessage(90, LogLevel.Error, "Pinned model not in use")]
    public static partial void PinnedModelMissing(ILogger logger, string predictor, string version, string serving, string err);

    [LoggerMessage(91, LogLevel.Warning, "Models changed by request")]
    public static partial void ModelsChanged(ILogger logger, string predictor, string action, string from, string to, string by, string reason);

    [LoggerMessage(92, LogLevel.Warning, "Models not changed by request")]
    public static partial void ModelsNotChanged(ILogger logger, string predictor, string action, string version, string by, string err);

    [LoggerMessage(70, LogLevel.Error, "A request failed")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(80, LogLevel.Error, "A delivery cannot be verified, and is not taken")]
    public static partial void WebhookUnverified(ILogger logger, string webhook, string error);

    [LoggerMessage(100, LogLevel.Information, "Consuming from Kafka")]
    public static partial void KafkaConsuming(ILogger logger, string group, string topics);

    [LoggerMessage(101, LogLevel.Information, "Partitions assigned; their past is taken in first")]
    public static partial void KafkaAssigned(ILogger logger, string assigned, int partitions);

    [LoggerMessage(102, LogLevel.Information, "Partitions are somebody else's; their entities are not predicted here any more")]
    public static partial void KafkaRevoked(ILogger logger, string kind, string revoked, int series, int partitions);

    [LoggerMessage(103, LogLevel.Information, "All partitions are at their end")]
    public static partial void KafkaCaughtUp(ILogger logger, int partitions);

    [LoggerMessage(104, LogLevel.Warning, "Messages that were to be consumed again are gone from the broker: values that would need them are missing")]
    public static partial void KafkaGap(ILogger logger, string partition, long wanted, long found);

    [LoggerMessage(105, LogLevel.Warning, "A message is left out; further ones are counted in foresight_kafka_messages_skipped_total and logged at most once a minute")]
    public static partial void KafkaMessageSkipped(ILogger logger, string partition, long offset, string reason, string err);

    [LoggerMessage(106, LogLevel.Error, "A message is left out by a fault of this program")]
    public static partial void KafkaMessageFailed(ILogger logger, Exception exception);

    [LoggerMessage(121, LogLevel.Warning, "Kafka: the others go on without partitions that have messages and do not deliver them; what comes of those later may be too late for its steps")]
    public static partial void KafkaImpatient(ILogger logger, string partitions, double seconds);

    [LoggerMessage(107, LogLevel.Error, "The client of Kafka is of no use any more; another takes its place")]
    public static partial void KafkaBroken(ILogger logger, Exception exception, double seconds);

    [LoggerMessage(108, LogLevel.Warning, "Kafka: an error; further ones of its kind are counted in foresight_kafka_errors_total and logged at most once a minute")]
    public static partial void KafkaError(ILogger logger, string code, string err, bool fatal);

    [LoggerMessage(109, LogLevel.Warning, "Kafka: the client library has something to say")]
    public static partial void KafkaNotice(ILogger logger, string facility, string notice);

    [LoggerMessage(110, LogLevel.Debug, "Kafka: a detail of the client library")]
    public static partial void KafkaDetail(ILogger logger, string facility, string detail);

    /// <summary>Says what the store has to say.</summary>
    public static void Tell(ILogger logger, StoreNotice notice)
    {
        switch (notice.Kind)
        {
            case StoreNoticeKind.Failing:
                StoreFailing(logger, notice.Path, notice.Reason);
                break;
            case StoreNoticeKind.Recovered:
                StoreRecovered(logger, notice.Path);
                break;
            case StoreNoticeKind.SetAside:
                StoreSetAside(logger, notice.Path, notice.Reason);
                break;
            case StoreNoticeKind.Refused:
                StoreRefused(logger, notice.Path, notice.Reason);
                break;
            case StoreNoticeKind.Overflowing:
                StoreOverflowing(logger, notice.Path, notice.Reason);
                break;
        }
    }

    [LoggerMessage(120, LogLevel.Warning, "Templates of logs could not be restored; they are found anew")]
    public static partial void LogsNotRestored(ILogger logger, string file, string err);

    [LoggerMessage(130, LogLevel.Information, "Alias moved after MLflow's")]
    public static partial void MlflowFollowed(ILogger logger, string predictor, string model, string remote_version, string version);

    [LoggerMessage(131, LogLevel.Information, "MLflow's alias moved after ours")]
    public static partial void MlflowWrittenBack(ILogger logger, string predictor, string model, string remote_version, string version);

    [LoggerMessage(132, LogLevel.Warning, "MLflow is not followed; predictions go on with the models that are here")]
    public static partial void MlflowDisagrees(ILogger logger, string predictor, string model, string err);

    [LoggerMessage(133, LogLevel.Information, "MLflow is followed again")]
    public static partial void MlflowAgrees(ILogger logger, string predictor, string model, string remote_version);
}
