using System.CommandLine;

namespace Exporter.Host.Web;

/// <summary>The verb <c>check-web-config</c>: what a start would say of web configuration files, as <c>promtool check web-config</c> does.</summary>
internal sealed class CheckWebConfig : Command
{
    /// <summary>The verb.</summary>
    /// <param name="output">Receives a line for each valid file.</param>
    /// <param name="error">Receives the mistakes, one a line.</param>
    public CheckWebConfig(TextWriter output, TextWriter error)
        : base("check-web-config", "Check web configuration files, and the certificates that they name.")
    {
        var files = new Argument<string[]>("FILE") { Description = "The files.", Arity = ArgumentArity.OneOrMore };
        Add(files);
        SetAction(parsed =>
        {
            var wrong = 0;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                if (WebConfig.Load(file, null, out var mistakes) is null)
                {
                    CheckConfig.WriteMistakes(file, mistakes, error);
                    wrong++;
                }
                else
                {
                    output.WriteLine($"OK: {file}");
                }
            }

            return wrong == 0 ? 0 : 1;
        });
    }
}
