using System.Globalization;
using Exporter.Host.QueryApi;
using Exporter.Signals.PromQL;

namespace Exporter.Host.Problems;

/// <summary>The parameters of a request, and every mistake that was found in them: whoever asks hears of all at once.</summary>
/// <param name="parameters">The parameters.</param>
internal sealed class CheckedParameters(QueryParameters parameters)
{
    private readonly List<string> _mistakes = [];

    /// <summary>The first value; empty where there is none.</summary>
    public string Get(string name) => parameters.Get(name);

    /// <summary>A time in Unix ms; null where there is none, or it is wrong.</summary>
    public long? Time(string name) => Read(() => parameters.Time(name), null);

    /// <summary>What the labels of a wanted thing match, one of several; empty for all things.</summary>
    public LabelCondition[] Matches() => Read<LabelCondition[]>(
        () => [.. parameters.Matches().Select(matchers => LabelCondition.TryCreate(matchers, out var condition, out var complaint) ? condition : throw QueryRefusal.Parameter("match[]", complaint))],
        []);

    /// <summary>How many elements are wanted.</summary>
    /// <param name="otherwise">Where nothing is said.</param>
    /// <param name="most">More are never given.</param>
    public int Limit(int otherwise, int most) => parameters.Get("limit").Length == 0 ? otherwise : Read(() => Math.Min(parameters.Limit(), most), otherwise);

    /// <summary>One of several words; the first where nothing is said.</summary>
    public string Choice(string name, params IReadOnlyList<string> words)
    {
        var word = Get(name);
        if (word.Length == 0 || words.Contains(word))
        {
            return word.Length == 0 ? words[0] : word;
        }

        Complain(name, $"\"{word}\" is none of {string.Join(", ", words)}");
        return words[0];
    }

    /// <summary>A number; null where there is none, or it is wrong.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="least">The smallest that is taken.</param>
    /// <param name="most">The largest.</param>
    public double? Number(string name, double least, double most)
    {
        var text = Get(name);
        if (text.Length == 0)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Complain(name, $"\"{text}\" is not a number from {least} to {most}");
        return null;
    }

    /// <summary>A whole number from 0 on; 0 where nothing is said.</summary>
    public int Count(string name)
    {
        var text = Get(name);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && text.Length > 0)
        {
            Complain(name, $"\"{text}\" is not a whole number from 0 to {int.MaxValue}");
        }

        return count;
    }

    /// <summary>The place that <c>after</c> names where places are numbers; null where there is none, or it is wrong.</summary>
    public long? NumberedPlace()
    {
        var text = Get("after");
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (text.Length > 0)
        {
            ComplainOfPlace(text);
        }

        return null;
    }

    /// <summary>Notes a mistake.</summary>
    public void Complain(string name, string message) => _mistakes.Add(QueryRefusal.Parameter(name, message).Message);

    /// <summary>Notes that <c>after</c> is none of the places that answers give.</summary>
    public void ComplainOfPlace(string text) => Complain("after", $"\"{text}\" is not the \"next\" of an answer");

    /// <summary>Ends the reading.</summary>
    /// <exception cref="BadParametersException">There are mistakes.</exception>
    public void Check()
    {
        if (_mistakes.Count > 0)
        {
            throw new BadParametersException(_mistakes);
        }
    }

    private T Read<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (QueryRefusal refusal)
        {
            _mistakes.Add(refusal.Message);
            return otherwise;
        }
    }
}
