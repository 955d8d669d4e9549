using System.CommandLine;
using System.Globalization;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>The options of a verb: declared as text, then read as a whole so that all mistakes are listed at once.</summary>
internal abstract class Arguments
{
    private readonly List<string> _errors = [];

    /// <summary>Every option, in the order of the help.</summary>
    public abstract IEnumerable<Option> All { get; }

    /// <summary>The command line.</summary>
    protected ParseResult Parsed { get; private set; } = null!;

    /// <summary>Reads what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <returns>Every mistake; empty when all is well.</returns>
    public IReadOnlyList<string> Read(ParseResult parsed, DateTimeOffset now)
    {
        Parsed = parsed;
        ReadAll(now);
        if (_errors.Count == 0)
        {
            CheckTogether();
        }

        return _errors;
    }

    /// <summary>The text of an option; empty where it is optional and not given.</summary>
    public string Get(Option<string> option) => Parsed.GetValue(option) ?? "";

    /// <summary>The files of an option that may be given several times.</summary>
    public string[] Files(Option<string[]> option) => Parsed.GetValue(option) ?? [];

    /// <summary>True where the option stands on the command line.</summary>
    public bool IsGiven(Option<string> option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>True where a switch is on.</summary>
    public bool IsSet(Option<bool> option) => Parsed.GetValue(option);

    /// <summary>Notes a mistake.</summary>
    public void Refuse(string mistake) => _errors.Add(mistake);

    /// <summary>An address of http or https.</summary>
    public Uri Url(Option<string> option)
    {
        if (Uri.TryCreate(Get(option), UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        Refuse($"{option.Name}: \"{Get(option)}\" must begin with http:// or https://");
        return new Uri("http://invalid");
    }

    /// <summary>An instant, Unix ms; see <see cref="InstantText"/>.</summary>
    public long Instant(Option<string> option, DateTimeOffset now)
    {
        Require(InstantText.TryParse(Get(option), now, out var instantMs), option, $"a time: {InstantText.Notation}");
        return instantMs;
    }

    /// <summary>A duration in Prometheus' notation.</summary>
    public TimeSpan Duration(Option<string> option)
    {
        Require(PrometheusDuration.TryParse(Get(option), out var duration), option, "a duration, such as 30m");
        return duration;
    }

    /// <summary>A whole number.</summary>
    public int Whole(Option<string> option, int min)
    {
        var isWhole = int.TryParse(Get(option), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min;
        Require(isWhole, option, min == int.MinValue ? "a whole number" : $"a whole number of at least {min}");
        return number;
    }

    /// <summary>An option whose value is text.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">What its value is, for the help.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="fallback">What holds where it is not given; null makes it required.</param>
    public static Option<string> Text(string name, string helpName, string description, string? fallback = null)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName, Required = fallback is null };
        if (fallback is not null)
        {
            option.DefaultValueFactory = _ => fallback;
        }

        return option;
    }

    /// <summary>An option whose value is text and that may be left out.</summary>
    public static Option<string> Optional(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    /// <summary>Reads every option.</summary>
    protected abstract void ReadAll(DateTimeOffset now);

    /// <summary>Looks for what is wrong though every option by itself is right.</summary>
    protected abstract void CheckTogether();

    /// <summary>A number between 0 and 1, both excluded.</summary>
    public double Share(Option<string> option)
    {
        var isShare = double.TryParse(Get(option), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1;
        Require(isShare, option, "a number between 0 and 1");
        return share;
    }

    /// <summary>A number above 0.</summary>
    public double Positive(Option<string> option)
    {
        var isPositive = double.TryParse(Get(option), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0;
        Require(isPositive, option, "a number above 0");
        return number;
    }

    /// <summary>Notes a mistake unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, Option<string> option, string expected)
    {
        if (!holds)
        {
            Refuse($"{option.Name}: \"{Get(option)}\" is not {expected}");
        }
    }
}
