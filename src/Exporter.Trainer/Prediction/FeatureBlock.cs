using System.Runtime.Intrinsics;

namespace Exporter.Trainer.Prediction;

/// <summary>Some rows of a matrix of features that came from a file, column by column as they lie there.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Places">Where each column stands in the model's vector, ascending.</param>
/// <param name="Columns">One array a place, NaN where missing; may be longer than there are rows.</param>
/// <param name="TimesMs">Time of each row, Unix ms; empty where the file has no times.</param>
/// <param name="Labels">One array a label column of the file.</param>
internal sealed record FeatureBlock(int Rows, int[] Places, float[][] Columns, long[] TimesMs, string?[][] Labels)
{
    /// <summary>Columns that are put in at a time.</summary>
    private const int Together = 4;

    /// <summary>Turns some rows into what a scorer takes; columns that were not read are left as they are.</summary>
    /// <param name="first">First row.</param>
    /// <param name="target">Row-major; few hundred rows at once stay in the processor's cache while one column after the other is put in.</param>
    /// <param name="width">Features in a row.</param>
    public void CopyRows(int first, Span<float> target, int width)
    {
        var rows = target.Length / width;
        for (var column = 0; column < Columns.Length;)
        {
            if (column + Together <= Columns.Length && Places[column + Together - 1] == Places[column] + Together - 1)
            {
                CopyTogether(column, first, rows, target, width);
                column += Together;
            }
            else
            {
                CopyOne(column, first, rows, target, width);
                column++;
            }
        }
    }

    private void CopyOne(int column, int first, int rows, Span<float> target, int width)
    {
        var values = Columns[column].AsSpan(first, rows);
        for (var (row, place) = (0, Places[column]); row < rows; row++, place += width)
        {
            target[place] = values[row];
        }
    }

    /// <summary>Puts in neighbouring columns: one write for all of them, since the places to write to are what is far apart.</summary>
    private void CopyTogether(int column, int first, int rows, Span<float> target, int width)
    {
        var column0 = Columns[column].AsSpan(first, rows);
        var column1 = Columns[column + 1].AsSpan(first, rows);
        var column2 = Columns[column + 2].AsSpan(first, rows);
        var column3 = Columns[column + 3].AsSpan(first, rows);
        for (var (row, place) = (0, Places[column]); row < rows; row++, place += width)
        {
            Vector128.Create(column0[row], column1[row], column2[row], column3[row]).CopyTo(target.Slice(place, Together));
        }
    }
}
