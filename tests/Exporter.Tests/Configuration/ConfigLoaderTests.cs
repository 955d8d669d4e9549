using Exporter.Configuration;
using Exporter.Ingest;
using Exporter.Signals;

namespace Exporter.Tests.Configuration;

public sealed class ConfigLoaderTests
{
    private const string Minimal = """
        predictors:
          - name: node
            entity: [instance]
            horizons: [30m, 2h]
            signals:
              load: node_load1
        """;

    [Fact]
    public void Minimal_TakesDefaults()
    {
        var config = Valid(Minimal);
        var predictor = Assert.Single(config.Predictors);
        Assert.Equal("node", predictor.Name);
        Assert.Equal(["instance"], predictor.EntityLabels);
        Assert.Equal(TimeSpan.FromSeconds(30), predictor.Step);
        Assert.Equal(TimeSpan.FromSeconds(30), predictor.Lateness);
        Assert.Equal([TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)], predictor.Horizons);
        Assert.Equal([TimeSpan.FromDays(1)], predictor.Seasonality);
        Assert.Equal([new SignalDefinition("load", "node_load1")], predictor.Signals);
        Assert.Null(predictor.FailureExpression);
        Assert.Null(predictor.ChangeExpression);
        Assert.Null(predictor.DependencyExpression);
        Assert.True(predictor.DependencyFeatures);
        Assert.Empty(predictor.PeerLabels);
        Assert.Null(predictor.Model);
        Assert.Null(predictor.AlertThreshold);
        Assert.Equal(32 << 20, config.Ingest.MaxBodyBytes);
        Assert.Equal(100_000, config.MaxEntities);
        Assert.Equal(TimeSpan.FromMinutes(10), config.MaxFuture);
    }

    [Fact]
    public void StatusPages_AreNoneOrRead()
    {
        Assert.Empty(Valid(Minimal).StatusPages);

        var pages = Valid(Minimal + "\nstatus_pages: [{name: payments, url: \"https://a/summary.json\"}, {name: mail, url: \"http://b\", interval: 5m, timeout: 1s, max_response_bytes: 2048}]\n").StatusPages;
        Assert.Equal(
            [
                new StatusPageOptions { Name = "payments", Url = new Uri("https://a/summary.json"), Interval = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(10), MaxResponseBytes = 4 << 20 },
                new StatusPageOptions { Name = "mail", Url = new Uri("http://b"), Interval = TimeSpan.FromMinutes(5), Timeout = TimeSpan.FromSeconds(1), MaxResponseBytes = 2048 },
            ],
            pages);
    }

    [Fact]
    public void StatusPages_ThatAreWrong_AreToldAtOnce()
    {
        Assert.False(ConfigLoader.TryParse(Minimal + "\nstatus_pages: [{name: a, url: \"http://b\", interval: 0s, timeout: 1h}, {name: a, url: \"file:///c\"}, {every: 1m}, 3]\n", "foresight.yml", out _, out var mistakes));

        string[] expected =
            [
                "interval must be at least 1s and at most 1h",
                "timeout must be more than 0s and at most 5m",
                "there is a status page \"a\" already",
                "url must be an http or https address such as https://status.example.com/api/v2/summary.json, without user or query, not \"file:///c\"",
                "unknown key \"every\" in a status page; known are name, url, interval, timeout, max_response_bytes",
                "a status page needs \"name\"",
                "a status page needs \"url\"",
                "a status page must be a mapping, not a single value",
            ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), mistakes.Select(mistake => mistake.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prometheus_IsAbsentOrRead()
    {
        Assert.Null(Valid(Minimal).Prometheus);

        var options = Valid(Minimal + "\nprometheus: {url: \"https://prom:9090/prefix\", timeout: 30s, span: 2d, max_response_bytes: 1000000}\n").Prometheus;
        Assert.Equal(
            new PrometheusOptions { Url = new Uri("https://prom:9090/prefix"), Timeout = TimeSpan.FromSeconds(30), Span = TimeSpan.FromDays(2), MaxResponseBytes = 1_000_000 },
            options);
    }

    [Theory]
    [InlineData("{}", "prometheus needs \"url\"")]
    [InlineData("{url: localhost}", "url must be an http or https address such as http://127.0.0.1:9090, without user or query, not \"localhost\"")]
    [InlineData("{url: \"ftp://prom\"}", "url must be an http or https address such as http://127.0.0.1:9090, without user or query, not \"ftp://prom\"")]
    [InlineData("{url: \"http://a:b@prom\"}", "url must be an http or https address such as http://127.0.0.1:9090, without user or query, not \"http://xxxxx@prom\"")]
    [InlineData("{url: \"http://prom\", timeout: 0s}", "timeout must be more than 0s and at most 1h")]
    [InlineData("{url: \"http://prom\", max_response_bytes: 10}", "max_response_bytes must be a whole number from 65536 to 1073741824, not \"10\"")]
    [InlineData("{url: \"http://prom\", time: 1s}", "unknown key \"time\" in prometheus")]
    public void Prometheus_Mistakes_AreNamed(string section, string expected)
    {
        Assert.False(ConfigLoader.TryParse($"{Minimal}\nprometheus: {section}\n", "foresight.yml", out _, out var errors));
        Assert.StartsWith(expected, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Alertmanager_IsAbsentOrRead()
    {
        Assert.Null(Valid(Minimal).Alertmanager);

        Assert.Equal(
            new AlertmanagerOptions { Url = new Uri("http://am:9093/prefix"), Interval = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(5), MaxResponseBytes = 1_000_000 },
            Valid(Minimal + "\nalertmanager: {url: \"http://am:9093/prefix\", interval: 1m, timeout: 5s, max_response_bytes: 1000000}\n").Alertmanager);
    }

    [Theory]
    [InlineData("{}", "alertmanager needs \"url\"")]
    [InlineData("{url: am}", "url must be an http or https address such as http://127.0.0.1:9093, without user or query, not \"am\"")]
    [InlineData("{url: \"http://am\", interval: 10ms}", "interval must be at least 1s and at most 1h")]
    [InlineData("{url: \"http://am\", timeout: 1h}", "timeout must be more than 0s and at most 5m")]
    public void Alertmanager_Mistakes_AreNamed(string section, string expected)
    {
        Assert.False(ConfigLoader.TryParse($"{Minimal}\nalertmanager: {section}\n", "foresight.yml", out _, out var errors));
        Assert.StartsWith(expected, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_AreTrustedAsTheySay()
    {
        Assert.Same(ModelTrust.Any, Valid(Minimal).Trust);
        Assert.Equal(ModelProof.Checksum, Valid(Minimal + "\nmodels: {require: checksum}\n").Trust.Required);

        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, key.ExportSubjectPublicKeyInfoPem());
        var trust = Valid($"{Minimal}\nmodels: {{require: signature, keys: [{file}]}}\n").Trust;
        File.Delete(file);
        Assert.Equal((ModelProof.Signature, file), (trust.Required, Assert.Single(trust.Keys).Name));
    }

    [Theory]
    [InlineData("{require: sum}", "require: \"sum\" is none of none, checksum, signature; ")]
    [InlineData("{require: signature}", "require: a signature needs \"keys\", the public keys of those who may sign")]
    [InlineData("{keys: [/no/such.pem]}", "keys: \"/no/such.pem\": cannot be read: ")]
    [InlineData("{keys: [/etc/hostname]}", "keys: \"/etc/hostname\": is no public key for ECDSA or RSA in PEM")]
    [InlineData("{key: x}", "unknown key \"key\" in models; did you mean \"keys\"?")]
    public void Models_Mistakes_AreNamed(string section, string expected)
    {
        Assert.False(ConfigLoader.TryParse($"{Minimal}\nmodels: {section}\n", "foresight.yml", out _, out var errors));
        Assert.StartsWith(expected, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unit_OfASignal_IsReadAndAnUnknownOneNamesTheKnown()
    {
        var signals = Valid(Minimal.Replace("load: node_load1", "free: {expr: node_memory_free_bytes, unit: bytes}", StringComparison.Ordinal)).Predictors[0].Signals;
        Assert.Equal(SignalUnit.Bytes, Assert.Single(signals).Unit);

        Assert.False(ConfigLoader.TryParse(Minimal.Replace("load: node_load1", "load: {expr: node_load1, unit: furlong}", StringComparison.Ordinal), "f.yml", out _, out var errors));
        Assert.Equal(
            "f.yml:6:38: unknown unit \"furlong\"; known are ratio, percent, bytes, seconds, hours, celsius, per_second, bytes_per_second, count",
            Assert.Single(errors).ToString());
    }

    [Fact]
    public void Whole_ReadsEverySetting()
    {
        var config = Valid("""
            predictors:
              - name: node
                entity: [instance]
                keep_labels: [job, cluster]
                peers: [job, instance]
                step: 1m
                lateness: 15s
                horizons: [1h]
                seasonality: []
                signals:
                  busy: 1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))
                  disk: {expr: "max by (instance, job) (used_ratio)", limit: "> 0.95"}
                  left: {expr: "min by (instance) (seconds_left)", limit: "< 3.6e3"}
                failure: up{job="node"} == bool 0
                change: changes(node_boot_time_seconds[5m])
                windows: {steps: 32}
                depends_on: sum by (instance, on_instance) (label_replace(calls, "on_instance", "$1", "server", "(.*)"))
                merge: 10m
                model: models/node.onnx
                alert: {threshold: 0.6}
            ingest: {max_body_bytes: 2048, max_decoded_bytes: 4096, max_labels_per_series: 8, max_label_bytes: 64, max_concurrent_requests: 3, max_future: 1m, replica_label: __replica__, cluster_label: cluster}
            head: {max_series: 10, max_ignored_series: 20, max_new_series_per_minute: 30}
            limits: {max_entities: 40}
            exposition: {max_series: 50, stale_after: 90s, contributions: 2}
            """);
        var predictor = config.Predictors[0];
        Assert.Equal(["job", "cluster"], predictor.KeepLabels);
        Assert.Equal(["instance", "job"], predictor.PeerLabels);
        Assert.Equal("changes(node_boot_time_seconds[5m])", predictor.ChangeExpression);
        Assert.StartsWith("sum by (instance, on_instance)", predictor.DependencyExpression, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), predictor.Step);
        Assert.Equal(TimeSpan.FromSeconds(15), predictor.Lateness);
        Assert.Empty(predictor.Seasonality);
        Assert.Equal(32, predictor.WindowSteps);
        Assert.Equal(new SignalLimit(LimitSide.Above, 0.95), predictor.Signals[1].Limit);
        Assert.Equal(new SignalLimit(LimitSide.Below, 3600), predictor.Signals[2].Limit);
        Assert.Equal("up{job=\"node\"} == bool 0", predictor.FailureExpression);
        Assert.Equal(TimeSpan.FromMinutes(10), predictor.Merge);
        Assert.Equal("/etc/foresight/models/node.onnx", predictor.Model);
        Assert.Equal(0.6, predictor.AlertThreshold);
        Assert.Equal((2048, 4096, 8, 64), (config.Ingest.MaxBodyBytes, config.Ingest.MaxDecodedBytes, config.Ingest.MaxLabelsPerSeries, config.Ingest.MaxLabelBytes));
        Assert.Equal((3, TimeSpan.FromMinutes(1)), (config.MaxConcurrentRequests, config.MaxFuture));
        Assert.Equal(new ReplicaLabels("__replica__", "cluster"), config.Ingest.Replicas);
        Assert.Equal((10, 20, 30), (config.Head.MaxSeries, config.Head.MaxIgnoredSeries, config.Head.MaxNewSeriesPerMinute));
        Assert.Equal(40, config.MaxEntities);
        Assert.Equal((50, TimeSpan.FromSeconds(90), 2), (config.Exposition.MaxSeries, config.Exposition.StaleAfter, config.Exposition.Contributions));
    }

    [Theory]
    [InlineData("{cluster_label: cluster}", "cluster_label tells pairs apart, so it needs a replica_label beside it")]
    [InlineData("{replica_label: x, cluster_label: x}", "cluster_label and replica_label are both \"x\", but one stays on the series and the other does not")]
    [InlineData("{replica_label: __name__}", "replica_label must be the name of a label that the senders add, such as __replica__, not \"__name__\"")]
    public void ReplicaLabels_Wrong_AreListed(string ingest, string mistake)
    {
        Assert.False(ConfigLoader.TryParse($"{Minimal}\ningest: {ingest}\n", "/etc/foresight/foresight.yml", out _, out var mistakes));
        Assert.Equal([mistake], mistakes.Select(found => found.Message));
    }

    [Theory]
    [InlineData("champion", null, "champion")]
    [InlineData("challenger", null, "challenger")]
    [InlineData("./champion", "/etc/foresight/champion", null)]
    [InlineData("champion.onnx", "/etc/foresight/champion.onnx", null)]
    [InlineData("/srv/NODE.ONNX", "/srv/NODE.ONNX", null)]
    public void Model_IsAnAliasOrAPath(string text, string? path, string? alias)
    {
        var predictor = Valid($"{Minimal}\n    model: {text}\n").Predictors[0];
        Assert.Equal((path, alias), (predictor.Model, predictor.ModelAlias));
    }

    [Fact]
    public void Capacity_IsAModelWhereALimitIsForecast()
    {
        var predictor = Valid("""
            predictors:
              - name: disks
                entity: [instance]
                step: 1m
                horizons: [6h]
                signals:
                  used: {expr: "max by (instance) (used)", limit: "> 0.95", forecast: true}
                  load: {expr: "max by (instance) (load)"}
                failure: up == bool 0
                model: capacity
                challengers: [baseline]
            """).Predictors[0];
        Assert.Equal((ModelReference.Capacity, null, null), (predictor.Champion, predictor.Model, predictor.ModelAlias));
        Assert.Equal([ModelReference.Baseline], predictor.Challengers);
        Assert.Equal([true, false], predictor.Signals.Select(signal => signal.Forecast));
    }

    [Fact]
    public void Challengers_AreAliasesPathsOrTheBaseline()
    {
        var predictor = Valid($"{Minimal}\n    failure: up == bool 0\n    model: champion\n    challengers: [challenger, models/next.onnx, baseline]\n").Predictors[0];

        Assert.Equal(
            [new("challenger", null, "challenger"), new("models/next.onnx", "/etc/foresight/models/next.onnx", null), ModelReference.Baseline],
            predictor.Challengers);
        Assert.Equal(new ModelReference("champion", null, "champion"), predictor.Champion);
        Assert.Empty(Valid(Minimal).Predictors[0].Challengers);
    }

    [Fact]
    public void ManyMistakes_AreAllListedInOrderOfTheFile()
    {
        AssertErrors(
            """
            predictors:
              - name: 1node
                entity: [instance, instance, 9x, horizon]
                keep_labels: [instance]
                step: 30s
                horizon: [30m]
                horizons: [2h, 30m, 45s]
                seasonality: [1d, soon]
                signals:
                  Load: node_load1
                  disk: {expr: used, limit: "95%", units: ratio}
                alert: {threshold: 7}
            ingest: {max_body_bytes: many}
            """,
            "2:11: predictor name \"1node\" must be 1 to 64 letters, digits, \"_\" or \"-\" and begin with a letter",
            "3:24: entity: \"instance\" is given twice",
            "3:34: entity: \"9x\" is not a label name: letters, digits and \"_\", no digit first, no \"__\" in front",
            "3:38: entity: predictions have a label \"horizon\" of their own; rename it in the expressions with label_replace",
            "4:19: keep_labels: \"instance\" is an entity label and kept anyway",
            "6:5: unknown key \"horizon\" in predictor \"1node\"; did you mean \"horizons\"?",
            "7:20: horizons must ascend: 30m comes after 2h",
            "7:25: horizons must ascend: 45s comes after 30m",
            "8:23: seasonality: \"soon\" is not a duration; write it as Prometheus does, such as 30s, 5m, 1h30m or 1d",
            "10:7: signal name \"Load\" must be snake case: lower-case letters, digits and \"_\", a letter first, at most 64",
            "11:33: limit \"95%\" must be \">\" or \"<\" and a number, such as \"> 0.95\"",
            "11:40: unknown key \"units\" in signal \"disk\"; did you mean \"unit\"?",
            "12:24: threshold must be a probability above 0 and at most 1, not \"7\"",
            "13:26: max_body_bytes must be a whole number from 1024 to 1073741824, not \"many\"");
    }

    [Theory]
    [InlineData("", "1:1: the file is empty; it needs \"predictors\"")]
    [InlineData("# only a comment\n", "1:1: the file is empty; it needs \"predictors\"")]
    [InlineData("- a\n", "1:1: the file must be a mapping with \"predictors\", not a list")]
    [InlineData("head: {}\n", "1:1: the file needs \"predictors\"")]
    [InlineData("head: {max_series: 17000000}\n", "1:1: the file needs \"predictors\"", "1:20: max_series must be a whole number from 1 to 16000000, not \"17000000\"")]
    [InlineData("predictors: []\n", "1:13: predictors must not be empty")]
    [InlineData("predictors: 5\n", "1:13: predictors must be a list, not a single value")]
    [InlineData("predictors: [x]\n", "1:14: a predictor must be a mapping, not a single value")]
    public void WrongShape_IsNamed(string text, params string[] expected) => AssertErrors(text, expected);

    [Fact]
    public void Windows_OfTooManyValues_AreNamedWithTheLimit()
    {
        var signals = string.Concat(Enumerable.Range(0, 35).Select(i => $"      s{i}: node_load1\n"));
        AssertErrors(
            $"predictors:\n  - name: node\n    entity: [instance]\n    horizons: [30m]\n    windows: {{steps: 120}}\n    signals:\n{signals}",
            "5:14: windows: 120 steps of 35 signals are 4200 values, a vector may carry 4096 at most");
    }

    [Fact]
    public void MissingKeys_AreNamedAtThePredictor() => AssertErrors(
        "predictors:\n  - step: 1m\n",
        "2:5: a predictor needs \"name\"",
        "2:5: a predictor needs \"entity\"",
        "2:5: a predictor needs \"horizons\"",
        "2:5: a predictor needs \"signals\"");

    [Theory]
    [InlineData("step: 0s", "7:11: step must be longer than 0s")]
    [InlineData("step: -5s", "7:11: step: \"-5s\" is not a duration; write it as Prometheus does, such as 30s, 5m, 1h30m or 1d")]
    [InlineData("step: 7s", "4:16: horizons: 30m is not a multiple of the step 7s|4:21: horizons: 2h is not a multiple of the step 7s")]
    [InlineData("step: [1m]", "7:11: step must be a text, not a list")]
    [InlineData("name: again", "7:5: \"name\" is given twice in predictor \"node\"")]
    [InlineData("windows: 32", "7:14: windows must be a mapping, not a single value")]
    [InlineData("windows: {}", "7:14: windows needs \"steps\"")]
    [InlineData("windows: {steps: 1}", "7:22: steps must be a whole number from 2 to 120, not \"1\"")]
    [InlineData("windows: {steps: 121}", "7:22: steps must be a whole number from 2 to 120, not \"121\"")]
    [InlineData("windows: {steps: 32, signals: [a]}", "7:26: unknown key \"signals\" in windows; known are steps")]
    [InlineData("seasonality: [10s]", "7:19: seasonality: 10s must be longer than the step 30s")]
    [InlineData("seasonality: [1d, 1d]", "7:23: seasonality: 1d is given twice")]
    [InlineData("incidents: {alertmanager: ['severity=~\"(\"']}", "7:43: alertmanager: regular expression \"(\" is not valid or not supported: Invalid pattern '\\A(?s:()\\z' at offset 10. Not enough )'s.")]
    [InlineData("incidents: {alertmanager: ['a=\"\"']}", "7:33: alertmanager: selector matches every series: give a metric name or a matcher that does not match the empty value")]
    [InlineData("incidents: {alertmanager: ['up and {a=\"b\"}']}", "7:36: alertmanager: unexpected \"and\": expected one of =, !=, =~, !~")]
    [InlineData("incidents: {alertmanger: []}", "7:17: unknown key \"alertmanger\" in incidents; did you mean \"alertmanager\"?")]
    [InlineData("alert: {budgets: 5}", "7:13: unknown key \"budgets\" in alert; did you mean \"budget\"?")]
    [InlineData("alert: {budget: 5}", "7:21: budget must be a number per hour, day, week or a duration, such as \"5 per week\" or \"1 per 12h\", not \"5\"")]
    [InlineData("alert: {threshold: 0.5, budget: 5 per week}", "7:37: alert: a threshold leaves no choice to a budget; give one of them|7:37: alert: a budget needs \"failure\": without it nothing says which alerts are worth raising")]
    [InlineData("alert: {budget: 5 per week}", "7:21: alert: a budget needs \"failure\": without it nothing says which alerts are worth raising")]
    [InlineData("alert: {budget: 10001 per week}", "7:21: budget must be at most 10000 alerts, and one alert in 400 days at least, not \"10001 per week\"")]
    [InlineData("alert: {budget: 0.01 per week}", "7:21: budget must be at most 10000 alerts, and one alert in 400 days at least, not \"0.01 per week\"")]
    [InlineData("model: champoin", "7:12: model: \"champoin\" is neither an alias in the registry nor a path, which begins with / or . or ends in .onnx, as ./champoin; did you mean \"champion\"?")]
    [InlineData("model: capacity", "7:12: model: \"capacity\" asks whether signals will cross their limit; give at least one signal \"limit\" and \"forecast: true\"")]
    [InlineData("failure: up == bool 0\n    challengers: [capacity]", "8:19: challengers: \"capacity\" asks whether signals will cross their limit; give at least one signal \"limit\" and \"forecast: true\"")]
    [InlineData("model: best", "7:12: model: \"best\" is neither an alias in the registry nor a path, which begins with / or . or ends in .onnx, as ./best; known are champion, challenger")]
    [InlineData("model: models/node", "7:12: model: \"models/node\" is neither an alias in the registry nor a path, which begins with / or . or ends in .onnx, as ./models/node; known are champion, challenger")]
    [InlineData("failure: up == bool 0\n    challengers: [champoin]", "8:19: challengers: \"champoin\" is neither an alias in the registry nor a path, which begins with / or . or ends in .onnx, as ./champoin; did you mean \"champion\"?")]
    [InlineData("failure: up == bool 0\n    challengers: challenger", "8:18: challengers must be a list, not a single value")]
    [InlineData("failure: up == bool 0\n    challengers: [challenger, challenger]", "8:31: challengers: \"challenger\" is given twice")]
    [InlineData("failure: up == bool 0\n    challengers: [./a.onnx, a.onnx]", "8:29: challengers: \"a.onnx\" is given twice")]
    [InlineData("failure: up == bool 0\n    challengers: [baseline]", "8:19: challengers: \"baseline\" is the model that predicts, as \"model\" names no other")]
    [InlineData("failure: up == bool 0\n    model: champion\n    challengers: [champion]", "9:19: challengers: \"champion\" is the model that predicts")]
    [InlineData("challengers: [challenger]", "7:18: challengers: without \"failure\" nothing tells who is right")]
    [InlineData("keep_labels: [challenger]", "7:19: keep_labels: predictions have a label \"challenger\" of their own; rename it in the expressions with label_replace")]
    [InlineData("model: mlflow:/node/1", "7:12: model: \"mlflow:/node/1\" is no alias of MLflow's registry, which is all that is followed: write models:/NAME@ALIAS")]
    [InlineData("model: models:/node/3", "7:12: model: \"models:/node/3\" is no alias of MLflow's registry, which is all that is followed: write models:/NAME@ALIAS")]
    [InlineData("failure: up == bool 0\n    model: models:/a@x\n    challengers: [champion]", "2:3: predictor \"node\" follows models:/a@x, and no section \"mlflow\" says where that is|9:19: challengers: \"champion\" is the model that predicts")]
    [InlineData("failure: up == bool 0\n    challengers: [\"models:/a@x\", \"models:/a@y\"]", "2:3: predictor \"node\" follows models:/a@x, and no section \"mlflow\" says where that is|8:34: challengers: \"models:/a@y\" is given twice")]
    [InlineData("merge: quickly", "7:12: merge: \"quickly\" is not a duration; write it as Prometheus does, such as 30s, 5m, 1h30m or 1d")]
    public void OneWrongLine_IsNamed(string line, string expected) => AssertErrors($"{Minimal}\n    {line}\n", expected.Split('|'));

    [Theory]
    [InlineData("calls", true)]
    [InlineData("{expr: calls}", true)]
    [InlineData("{expr: calls, features: true}", true)]
    [InlineData("{expr: calls, features: false}", false)]
    public void DependsOn_SaysWhetherItAddsFeatures(string dependsOn, bool features)
    {
        var predictor = Valid($"{Minimal}\n    depends_on: {dependsOn}\n").Predictors[0];

        Assert.Equal(("calls", features), (predictor.DependencyExpression, predictor.DependencyFeatures));
    }

    [Theory]
    [InlineData("topology: rack", "7:15: topology: \"rack\" is neither in entity nor in keep_labels; known are instance")]
    [InlineData("peers: [rack]", "7:13: peers: \"rack\" is neither one of entity nor one of keep_labels")]
    [InlineData("peers: [instance, instance]", "7:23: peers: \"instance\" is given twice")]
    [InlineData("peers: job", "7:12: peers must be a list, not a single value")]
    [InlineData("change: [x]", "7:13: change must be a text, not a list")]
    [InlineData("change: sum(changes(x[5m]))", "7:13: change: the result never carries the entity label \"instance\"; aggregate by it or do not aggregate it away")]
    [InlineData(
        "depends_on: sum by (instance) (calls)",
        "7:17: depends_on: the result never carries \"on_instance\", the label that names the entity depended on; make it with label_replace and keep it")]
    [InlineData(
        "depends_on: sum by (on_instance) (calls)",
        "7:17: depends_on: the result never carries the entity label \"instance\"; aggregate by it or do not aggregate it away")]
    [InlineData("depends_on: [calls]", "7:17: depends_on must be an expression or a mapping with expr and features, not a list")]
    [InlineData("depends_on: {features: false}", "7:17: depends_on needs \"expr\"")]
    [InlineData("depends_on: {expr: calls, features: no}", "7:41: features must be true or false, not \"no\"")]
    [InlineData("depends_on: {expr: calls, feature: false}", "7:31: unknown key \"feature\" in depends_on; did you mean \"features\"?")]
    [InlineData(
        "depends_on: {expr: sum by (instance) (calls), features: false}",
        "7:24: depends_on: the result never carries \"on_instance\", the label that names the entity depended on; make it with label_replace and keep it")]
    public void WrongFamilySetting_IsNamed(string line, string expected) => AssertErrors($"{Minimal}\n    {line}\n", expected.Split('|'));

    [Fact]
    public void Peers_ByALabelThatEverySignalAggregatesAway_AreRefused() => AssertErrors(
        """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            peers: [job]
            horizons: [30m]
            signals:
              load: max by (instance) (node_load1)
        """,
        "5:12: peers: no signal's result carries \"job\"; keep it in at least one of them, as in max by (instance, job)");

    [Fact]
    public void TwoPredictorsOfOneName_AreRefused() => AssertErrors(
        Minimal + "\n" + Minimal["predictors:\n".Length..],
        "7:11: there is a predictor \"node\" already");

    [Fact]
    public void RepeatedSignal_IsRefused() => AssertErrors(
        $"{Minimal}\n      load: node_load5\n",
        "7:7: signal \"load\" is given twice");

    [Fact]
    public void NotYaml_SaysWhere()
    {
        var error = Assert.Single(Errors("predictors:\n\t- name: x\n"));
        Assert.StartsWith("foresight.yml:2:1: not valid YAML: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondDocument_IsRefused() =>
        Assert.Contains("a second document begins here", Assert.Single(Errors(Minimal + "\n---\na: 1\n")), StringComparison.Ordinal);

    [Fact]
    public void DeepNesting_IsRefusedAndDoesNotOverflow() =>
        Assert.Contains("nested deeper than 32 levels", Assert.Single(Errors("a: " + new string('[', 20_000))), StringComparison.Ordinal);

    [Fact]
    public void MissingFile_IsOneError()
    {
        Assert.False(ConfigLoader.TryLoad("/nowhere/foresight.yml", out var config, out var errors));
        Assert.Null(config);
        Assert.StartsWith("/nowhere/foresight.yml: cannot be read: ", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void HugeFile_IsRefused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('#', ConfigLoader.MaxFileBytes + 1));
            Assert.False(ConfigLoader.TryLoad(path, out _, out var errors));
            Assert.Equal($"{path}: the file is larger than 4194304 bytes", Assert.Single(errors).ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void File_IsReadAndModelPathIsRelativeToIt()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(directory.FullName, "foresight.yml");
            File.WriteAllText(path, Minimal + "\n    model: m.onnx\n");
            Assert.True(ConfigLoader.TryLoad(path, out var config, out var errors), string.Join("\n", errors));
            Assert.Equal(Path.Combine(directory.FullName, "m.onnx"), config.Predictors[0].Model);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Query_Section_BoundsTheApi()
    {
        var config = Valid(Minimal + "\nquery: {max_concurrent: 2, max_series: 10, max_samples: 1000, timeout: 5s}");
        Assert.Equal(new QueryOptions { MaxConcurrent = 2, MaxSeries = 10, MaxSamples = 1000, Timeout = TimeSpan.FromSeconds(5) }, config.Query);
    }

    internal static ForesightConfig Valid(string text)
    {
        var isValid = ConfigLoader.TryParse(text, "/etc/foresight/foresight.yml", out var config, out var errors);
        Assert.True(isValid, string.Join("\n", errors));
        return config!;
    }

    internal static string[] Errors(string text)
    {
        Assert.False(ConfigLoader.TryParse(text, "foresight.yml", out var config, out var errors));
        Assert.Null(config);
        return [.. errors.Select(error => error.ToString())];
    }

    internal static void AssertErrors(string text, params string[] expected) =>
        Assert.Equal(expected.Select(error => $"foresight.yml:{error}"), Errors(text));

    [Fact]
    public void Incidents_AreRead_WithBracesAndWithout()
    {
        var conditions = Valid($"{Minimal}\n    incidents: {{alertmanager: ['severity=\"critical\", job!~\"test.*\"', '{{alertname=\"Down\"}}']}}\n").Predictors[0].IncidentAlerts;

        Assert.Equal([true, false], conditions.Select(condition => condition.Matches(Labels.Of(("severity", "critical"), ("job", "node")))));
        Assert.Equal([false, true], conditions.Select(condition => condition.Matches(Labels.Of(("severity", "critical"), ("job", "test1"), ("alertname", "Down")))));
    }

    [Fact]
    public void Budget_IsRead() => Assert.Equal(new AlertBudget(5, TimeSpan.FromDays(7)), Valid($"{Minimal}\n    failure: up == bool 0\n    alert: {{budget: 5 per week}}\n").Predictors[0].AlertBudget);
}
