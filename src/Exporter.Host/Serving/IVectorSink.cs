namespace Exporter.Host.Serving;

/// <summary>Takes the vectors of a request, one after the other.</summary>
internal interface IVectorSink
{
    /// <summary>Numbers of a vector.</summary>
    int Columns { get; }

    /// <summary>Vectors so far.</summary>
    int Rows { get; }

    /// <summary>Makes room for vectors; once, before the first.</summary>
    /// <param name="rows">How many will come at most.</param>
    void Begin(int rows);

    /// <summary>Takes the next vector, its content undefined, to be filled in before the one after.</summary>
    ArraySegment<float> Add();
}
