using System.CommandLine;

namespace Exporter.Host.Web;

/// <summary>The verb <c>check-web-config</c>: what a start would say of web configuration files, as <c>promtool check web-config</c> does, and of a file of roles beside them.</summary>
internal sealed class CheckWebConfig : Command
{
    /// <summary>The verb.</summary>
    /// <param name="output">Receives a line for each valid file.</param>
    /// <param name="error">Receives the mistakes, one a line.</param>
    public CheckWebConfig(TextWriter output, TextWriter error)
        : base("check-web-config", "Check web configuration files, and the certificates that they name; with --web.access.file the roles and tokens too.")
    {
        var files = new Argument<string[]>("FILE") { Description = "The files.", Arity = ArgumentArity.ZeroOrMore };
        var access = CommandLine.Flag("--web.access.file", "", "A file of roles, to be checked beside each.");
        Add(files);
        Add(access);
        Validators.Add(result =>
        {
            if (result.GetValue(files) is not { Length: > 0 } && result.GetValue(access) is not { Length: > 0 })
            {
                result.AddError("a file is needed: that of --web.config.file, of --web.access.file, or both");
            }
        });
        SetAction(parsed =>
        {
            var roles = parsed.GetRequiredValue(access);
            var wrong = 0;
            foreach (var file in parsed.GetValue(files) is { Length: > 0 } given ? given : [""])
            {
                var both = new WebConfigFiles(file, roles);
                if (WebConfig.Load(both, null, out var mistakes) is null)
                {
                    CheckConfig.WriteMistakes(both.ToString(), mistakes, error);
                    wrong++;
                }
                else
                {
                    output.WriteLine($"OK: {both}");
                }
            }

            return wrong == 0 ? 0 : 1;
        });
    }
}
