using System.CommandLine;
using Exporter.Configuration;
using Exporter.Host.Clients;

namespace Exporter.Host.Deployments;

/// <summary>The flags that name a running sidecar and what is deployed to, so that the target's own risk counts.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string> _url = CommandLine.Flag("--url", "", "Where a running sidecar listens: it adds the risk of the target, and remembers the deployment until its outcome is known.");
    private readonly Option<string> _service = CommandLine.Flag("--service", "", "With --url: what is deployed.");
    private readonly Option<string> _version = CommandLine.Flag("--version-name", "", "With --url: the version that it will have.");
    private readonly Option<string[]> _labels = new("--label") { Description = "With --url: a label of the entities that it goes to, such as job=shop; may be repeated.", HelpName = "name=value" };
    private readonly Option<string> _http = HttpConfigFile.Flag();

    /// <summary>The flags.</summary>
    public IReadOnlyList<Option> All => [_url, _service, _version, _labels, _http];

    /// <summary>Reads the flags; every mistake is noted.</summary>
    /// <returns>Null where no sidecar is to be asked.</returns>
    public TargetQuestion? Read(ParseResult parsed, List<string> mistakes)
    {
        var (url, service, version) = (parsed.GetRequiredValue(_url), parsed.GetRequiredValue(_service), parsed.GetRequiredValue(_version));
        if (url.Length == 0)
        {
            return null;
        }

        var before = mistakes.Count;
        if (!(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            mistakes.Add($"--url \"{AddressText.Of(url)}\" is not an address such as http://127.0.0.1:9977");
        }

        if (service.Length == 0 || version.Length == 0)
        {
            mistakes.Add("--url asks for --service and --version-name too: what is deployed, and as what");
        }

        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (var label in parsed.GetValue(_labels) ?? [])
        {
            if (label.Split('=', 2) is not [{ Length: > 0 } name, var value] || !labels.TryAdd(name, value))
            {
                mistakes.Add($"--label \"{label}\" is not of the form name=value, each name once");
            }
        }

        if (mistakes.Count > before)
        {
            return null;
        }

        if (HttpConfigFile.Open(parsed.GetRequiredValue(_http), TargetQuestion.Patience, out var errors) is { } client)
        {
            return new TargetQuestion(client, address!, service, version, labels);
        }

        mistakes.AddRange(errors.Select(error => error.ToString()));
        return null;
    }
}
