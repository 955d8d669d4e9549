namespace Exporter.Models.Safety;

/// <summary>What speaks against a model file, and what has been counted of it so far.</summary>
internal sealed class InspectionFindings
{
    private const int MaxErrors = 8;
    private const int MaxShown = 80;

    private readonly List<string> _errors = [];
    private readonly SortedSet<string> _operators = new(StringComparer.Ordinal);

    /// <summary>True where nothing speaks against it.</summary>
    public bool AreNone => _errors.Count == 0 && _operators.Count == 0;

    /// <summary>Nodes seen.</summary>
    public int Nodes { get; set; }

    /// <summary>Names seen at nodes.</summary>
    public int Edges { get; set; }

    /// <summary>Numbers seen in attributes.</summary>
    public long Numbers { get; set; }

    /// <summary>Texts seen in attributes.</summary>
    public long Texts { get; set; }

    /// <summary>Bytes of constants seen.</summary>
    public long ConstantBytes { get; set; }

    /// <summary>Notes an error; of many the first are kept.</summary>
    /// <returns>False, for the caller to return.</returns>
    public bool Add(string error)
    {
        if (_errors.Count < MaxErrors && !_errors.Contains(error))
        {
            _errors.Add(error);
        }

        return false;
    }

    /// <summary>Notes an operator that is not on the list.</summary>
    public void AddOperator(string domain, string operation)
    {
        if (_operators.Count < MaxErrors)
        {
            _operators.Add(Shown(domain.Length == 0 ? operation : $"{domain}:{operation}"));
        }
    }

    /// <summary>Everything that was noted, in one line.</summary>
    public override string ToString() => string.Join("; ", _operators.Count == 0 ? _errors : _errors.Append($"has operators that are not taken: {string.Join(", ", _operators)}"));

    /// <summary>A name out of the file, short and without what a terminal would obey.</summary>
    public static string Shown(string name)
    {
        var text = name.Length <= MaxShown ? name : name[..MaxShown] + "…";
        return string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
