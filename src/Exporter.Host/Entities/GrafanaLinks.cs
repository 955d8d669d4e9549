using Exporter.Signals;

namespace Exporter.Host.Entities;

/// <summary>Addresses of the bundled dashboards in a Grafana that somebody runs.</summary>
/// <param name="url">Where it is; empty where nobody has said.</param>
internal sealed class GrafanaLinks(string url)
{
    // uid of grafana/dashboards/foresight-target.json.
    private const string Target = "foresight-target";

    /// <summary>The dashboard of one entity: each of its labels is a variable, of which the dashboard takes those that it has.</summary>
    /// <param name="predictor">Its predictor.</param>
    /// <param name="entity">Labels that identify it.</param>
    /// <param name="kept">Labels carried along with it.</param>
    /// <returns>Null where nobody has said where Grafana is.</returns>
    public string? ToEntity(string predictor, Labels entity, Labels kept)
    {
        if (url.Length == 0)
        {
            return null;
        }

        IEnumerable<Label> variables = [new Label("predictor", predictor), .. entity.Enumerate(), .. kept.Enumerate()];
        return $"{url.TrimEnd('/')}/d/{Target}?{string.Join('&', variables.Select(label => $"var-{Uri.EscapeDataString(label.Name)}={Uri.EscapeDataString(label.Value)}"))}";
    }
}
