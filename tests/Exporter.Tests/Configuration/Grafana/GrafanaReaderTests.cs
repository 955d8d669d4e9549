using Exporter.Configuration;
using Exporter.Configuration.Grafana;

namespace Exporter.Tests.Configuration.Grafana;

public sealed class GrafanaReaderTests
{
    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}
        """;

    [Fact]
    public void Section_IsRead_WithItsDefaults()
    {
        Assert.Null(Valid("").Grafana);

        var grafana = Valid("grafana: {url: 'http://grafana:3000/g/'}").Grafana!;

        Assert.Equal(("http://grafana:3000/g/", AnnotationKinds.All, TimeSpan.FromSeconds(10), 10_000), (grafana.Url.ToString(), grafana.Kinds, grafana.Timeout, grafana.MaxWaiting));
        Assert.Equal(["foresight"], grafana.Tags);
        Assert.Null(grafana.Http.Scheme);
    }

    [Fact]
    public void Section_IsRead_InFull()
    {
        var grafana = Valid("""
            grafana:
              url: https://grafana.example.com
              token_file: grafana.token
              tls_config: {ca_file: ca.pem, server_name: grafana, insecure_skip_verify: true}
              tags: [prod, foresight]
              annotate: [events, models]
              timeout: 3s
              max_waiting: 5
            """).Grafana!;

        Assert.Equal(("Bearer", "/etc/foresight/grafana.token"), (grafana.Http.Scheme, grafana.Http.Secret!.File));
        Assert.Equal(("/etc/foresight/ca.pem", "grafana", true), (grafana.Http.Authorities!.File, grafana.Http.ServerName, grafana.Http.SkipsVerification));
        Assert.Equal((AnnotationKinds.Events | AnnotationKinds.Models, TimeSpan.FromSeconds(3), 5), (grafana.Kinds, grafana.Timeout, grafana.MaxWaiting));
        Assert.Equal(["prod", "foresight"], grafana.Tags);
    }

    [Fact]
    public void Mistakes_AreToldTogether_AndNeverTheToken()
    {
        Assert.False(ConfigLoader.TryParse(
            Predictors + """

            grafana:
              url: ftp://grafana
              token: glsa_secret
              token_file: grafana.token
              tls_config: {cert_file: a.pem}
              tags: ['']
              annotate: [alert]
              timeout: 0s
              max_waiting: 0
              dashboard: x
            """,
            "/etc/foresight/foresight.yml",
            out _,
            out var errors));

        string[] told = [.. errors.Select(error => error.Message)];
        Assert.Equal(8, told.Length);
        Assert.Contains("annotate: \"alert\" is none of events, alerts, outcomes, models", told);
        Assert.Contains(told, message => message.StartsWith("unknown key \"dashboard\" in grafana", StringComparison.Ordinal));
        Assert.DoesNotContain(told, message => message.Contains("glsa_secret", StringComparison.Ordinal));
    }

    private static ForesightConfig Valid(string section)
    {
        Assert.True(ConfigLoader.TryParse($"{Predictors}\n{section}", "/etc/foresight/foresight.yml", out var config, out var errors), string.Join('\n', errors));
        return config;
    }
}
