namespace Exporter.Host.Serving;

/// <summary>What is wrong with vectors: the first mistakes in words, the others as a number, since a batch may have thousands of one kind.</summary>
internal sealed class VectorMistakes
{
    private const int MostTold = 20;

    private readonly List<string> _told = [];
    private int _others;

    /// <summary>True where there is none.</summary>
    public bool IsEmpty => _told.Count == 0;

    /// <summary>Notes a mistake.</summary>
    public void Add(string mistake)
    {
        if (_told.Count < MostTold)
        {
            _told.Add(mistake);
        }
        else
        {
            _others++;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ServingException">There are mistakes.</exception>
    public void Check()
    {
        if (!IsEmpty)
        {
            throw new ServingException(ServingFault.Invalid, string.Join('\n', _others > 0 ? _told.Append($"and {_others} mistakes more") : _told));
        }
    }
}
