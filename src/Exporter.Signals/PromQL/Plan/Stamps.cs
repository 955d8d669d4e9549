namespace Exporter.Signals.PromQL.Plan;

/// <summary>A set of small numbers that is emptied by counting on instead of clearing.</summary>
internal sealed class Stamps
{
    private int[] _stamps = [];
    private int _current;

    /// <summary>Empties the set.</summary>
    public void Begin()
    {
        if (_current == int.MaxValue)
        {
            Array.Clear(_stamps);
            _current = 0;
        }

        _current++;
    }

    /// <summary>Adds a number; false when it is there already.</summary>
    public bool TryAdd(int number)
    {
        if (number >= _stamps.Length)
        {
            Array.Resize(ref _stamps, Math.Max(number + 1, _stamps.Length * 2));
        }

        if (_stamps[number] == _current)
        {
            return false;
        }

        _stamps[number] = _current;
        return true;
    }

    /// <summary>True when the number was added since <see cref="Begin"/>.</summary>
    public bool Contains(int number) => number < _stamps.Length && _stamps[number] == _current;
}
