using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>What the sidecar tells is to be seen: no metric of README's tables is forgotten.</summary>
public sealed partial class CompletenessTests
{
    /// <summary>Not on a dashboard by themselves, and why.</summary>
    private static readonly Dictionary<string, string> NotShown = new()
    {
        ["predicted_failure_withheld"] = "rules need it; the dashboards show foresight_alerts_withheld_total",
        ["predicted_failure_override_info"] = "rules need it; the dashboards show foresight_overrides",
        ["predicted_failure_clear_threshold"] = "rules need it; beside the threshold it would be a second line like it",
        ["predicted_failure_pattern_info"] = "the alert's text says it",
        ["foresight_ingest_replica_elections_total"] = "only where replicas are configured, so a panel would be empty for most",
        ["foresight_backfill_duration_seconds"] = "only where a Prometheus is configured, likewise",
        ["foresight_backfill_steps_total"] = "likewise; the progress is shown",
        ["foresight_backfill_failures_total"] = "likewise; the questions are shown by their results",
        ["foresight_evaluation_step_seconds"] = "a setting; rules need it",
        ["foresight_alert_budget_window_seconds"] = "a setting; rules need it",
        ["foresight_alert_budget_expected_per_week"] = "absent on the first day; /api/v1/budget tells it",
        ["foresight_outcome_alerts_decided"] = "rules need it",
        ["foresight_outcome_alert_precision_upper"] = "likewise",
        ["foresight_challenger_info"] = "/api/v1/models tells it",
        ["foresight_challenger_probability"] = "what alerts nobody is not shown beside what does",
        ["foresight_challenger_threshold"] = "likewise",
        ["foresight_challenger_outcomes_total"] = "the comparison is shown: difference and interval",
        ["foresight_challenger_outcome_brier_score"] = "likewise",
        ["foresight_challenger_outcome_calibration_error"] = "likewise",
        ["foresight_challenger_outcome_alert_precision"] = "likewise",
        ["foresight_challenger_outcome_alert_precision_upper"] = "likewise",
        ["foresight_challenger_outcome_alerts_decided"] = "likewise",
        ["foresight_challenger_outcome_event_recall"] = "likewise",
        ["foresight_challenger_outcome_alerts_per_week"] = "likewise",
        ["foresight_challenger_outcome_reliability_predictions"] = "likewise",
        ["foresight_challenger_outcome_reliability_predicted"] = "likewise",
        ["foresight_challenger_outcome_reliability_observed"] = "likewise",
        ["foresight_challenger_outcome_prediction_precision"] = "likewise",
        ["foresight_challenger_outcome_prediction_recall"] = "likewise",
        ["foresight_challenger_expected_brier_score"] = "likewise",
        ["foresight_challenger_expected_alert_precision"] = "likewise",
        ["foresight_challenger_expected_event_recall"] = "likewise",
        ["foresight_challenger_expected_prediction_precision"] = "likewise",
        ["foresight_challenger_expected_prediction_recall"] = "likewise",
        ["foresight_challenger_paired_predictions"] = "likewise",
        ["foresight_challenger_paired_incidents"] = "likewise",
        ["foresight_serving_requests_total"] = "only where somebody sends vectors, so a panel would be empty for most",
        ["foresight_serving_vectors_total"] = "likewise",
        ["foresight_watchers"] = "only where somebody watches, likewise",
        ["foresight_watch_skipped_steps_total"] = "likewise",
        ["foresight_event_entities"] = "signals read it; the annotation says what happened and when",
        ["foresight_event_size"] = "likewise",
        ["foresight_event_new_version"] = "likewise",
        ["foresight_event_during_incident"] = "likewise",
        ["foresight_event_recent"] = "likewise",
        ["foresight_event_series_dropped"] = "more than ten thousand entities had an event within a week; README says what then",
        ["foresight_model_changes_total"] = "somebody asked for another model: some points a month, which the page lists with who and why",
        ["foresight_model_rule_looks_total"] = "only where models change by rule, and then a few points a month; what follows from a look is shown as a switch",
        ["foresight_webhook_deliveries_total"] = "only where webhooks are configured, so a panel would be empty for most",
        ["foresight_dependency_status"] = "a signal of what others run, shown with the entity that it belongs to",
        ["foresight_dependency_component_status"] = "likewise",
        ["foresight_dependency_incidents"] = "likewise",
        ["foresight_grafana_annotations_total"] = "only where a Grafana is configured, so a panel would be empty for most",
        ["foresight_grafana_annotations_waiting"] = "likewise",
        ["foresight_grafana_requests_total"] = "likewise",
        ["foresight_status_page_requests_total"] = "only where status pages are configured, so a panel would be empty for most",
        ["foresight_mlflow_polls_total"] = "only where MLflow is followed, likewise",
        ["foresight_mlflow_alias_moves_total"] = "likewise; the model in use and its switches are shown",
        ["foresight_log_records_total"] = "only where logs are sent, so a panel would be empty for most",
        ["foresight_log_records_rejected_total"] = "likewise",
        ["foresight_log_sources"] = "likewise",
        ["foresight_log_lines_mined_total"] = "only where logs are sent, so a panel would be empty for most",
        ["foresight_log_lines_joined_total"] = "likewise",
        ["foresight_log_records_dropped_total"] = "likewise; README says what then",
        ["foresight_log_templates"] = "likewise; the page lists them",
        ["foresight_log_templates_forgotten_total"] = "likewise",
        ["foresight_log_entities"] = "likewise",
        ["foresight_kafka_messages_total"] = "only where Kafka is configured, so a panel would be empty for most",
        ["foresight_kafka_messages_skipped_total"] = "likewise",
        ["foresight_kafka_messages_missed_total"] = "likewise",
        ["foresight_kafka_pauses_total"] = "likewise",
        ["foresight_kafka_lag_messages"] = "likewise",
        ["foresight_kafka_partitions_assigned"] = "likewise",
        ["foresight_kafka_rebalances_total"] = "likewise",
        ["foresight_kafka_commits_total"] = "likewise",
        ["foresight_kafka_errors_total"] = "likewise",
        ["foresight_kafka_produced_total"] = "likewise",
        ["foresight_drift_rows"] = "how much the distances rest on, which their thresholds allow for",
    };

    [Fact]
    public void Metrics_OfTheReadme_AreOnADashboard()
    {
        string dashboards = string.Join('\n', DashboardFile.Names.Select(name => File.ReadAllText(Repository.PathOf("grafana", "dashboards", name))));
        string[] told = [.. TableRow().Matches(File.ReadAllText(Repository.PathOf("README.md"))).SelectMany(row => Metric().Matches(row.Value)).Select(metric => metric.Groups["name"].Value).Distinct()];

        Assert.True(told.Length > 100, $"README tells of {told.Length} metrics only");
        Assert.Empty(NotShown.Keys.Except(told));
        Assert.All(told.Except(NotShown.Keys), metric => Assert.Matches(Mention(metric), dashboards));
        Assert.All(NotShown.Keys, metric => Assert.DoesNotMatch(Mention(metric), dashboards));
    }

    private static string Mention(string metric) => $@"\b{metric}(_bucket)?\b";

    // The first column of a row of README's tables of metrics.
    [GeneratedRegex(@"^\| `(predicted_failure|foresight)_[^|]*", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`(?<name>(predicted_failure|foresight)_\w+)`")]
    private static partial Regex Metric();
}
