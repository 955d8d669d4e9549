namespace Exporter.Trainer.Prediction;

/// <summary>Some rows of a matrix of features that came from a file, column by column as they lie there.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">One array a feature, in the model's order, NaN where missing; may be longer than there are rows.</param>
/// <param name="TimesMs">Time of each row, Unix ms; empty where the file has no times.</param>
/// <param name="Labels">One array a label column of the file.</param>
internal sealed record FeatureBlock(int Rows, float[][] Columns, long[] TimesMs, string?[][] Labels)
{
    /// <summary>Turns some rows into what a scorer takes.</summary>
    /// <param name="first">First row.</param>
    /// <param name="target">Row-major; few hundred rows at once stay in the processor's cache while one column after the other is put in.</param>
    public void CopyRows(int first, Span<float> target)
    {
        var width = Columns.Length;
        for (var feature = 0; feature < width; feature++)
        {
            var column = Columns[feature].AsSpan(first, target.Length / width);
            for (var (row, place) = (0, feature); row < column.Length; row++, place += width)
            {
                target[place] = column[row];
            }
        }
    }
}
