using System.CommandLine;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Commands;

/// <summary>The option <c>--report</c>, the same for every verb that judges a model.</summary>
internal static class ReportOption
{
    /// <summary>The option.</summary>
    public static Option<string> Create() =>
        Arguments.Optional("--report", "file.html", "Page to write: curves, timelines and when not to trust the model, with its data as .json beside it.");

    /// <summary>The page that was asked for; null for none.</summary>
    public static string? Read(Arguments arguments, Option<string> option)
    {
        if (!arguments.IsGiven(option))
        {
            return null;
        }

        var page = arguments.Get(option);
        if (!ReportFiles.IsPage(page))
        {
            arguments.Refuse($"{option.Name}: \"{page}\" must end with {ReportFiles.PageExtension}; the data go beside it, into .json");
        }

        return page;
    }
}
