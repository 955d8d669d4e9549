using System.Runtime.Intrinsics;

namespace Exporter.Trainer.Prediction;

/// <summary>Some rows of a matrix of features that came from a file, column by column as they lie there.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">One array a feature, in the model's order, NaN where missing; may be longer than there are rows.</param>
/// <param name="TimesMs">Time of each row, Unix ms; empty where the file has no times.</param>
/// <param name="Labels">One array a label column of the file.</param>
internal sealed record FeatureBlock(int Rows, float[][] Columns, long[] TimesMs, string?[][] Labels)
{
    /// <summary>Columns that are put in at a time.</summary>
    private const int Together = 4;

    /// <summary>Turns some rows into what a scorer takes.</summary>
    /// <param name="first">First row.</param>
    /// <param name="target">Row-major; few hundred rows at once stay in the processor's cache while one column after the other is put in.</param>
    public void CopyRows(int first, Span<float> target)
    {
        var width = Columns.Length;
        var rows = target.Length / width;
        var feature = 0;
        for (; feature + Together <= width; feature += Together)
        {
            CopyTogether(feature, first, rows, target);
        }

        for (; feature < width; feature++)
        {
            var column = Columns[feature].AsSpan(first, rows);
            for (var (row, place) = (0, feature); row < rows; row++, place += width)
            {
                target[place] = column[row];
            }
        }
    }

    /// <summary>Puts in neighbouring columns: one write for all of them, since the places to write to are what is far apart.</summary>
    private void CopyTogether(int feature, int first, int rows, Span<float> target)
    {
        var column0 = Columns[feature].AsSpan(first, rows);
        var column1 = Columns[feature + 1].AsSpan(first, rows);
        var column2 = Columns[feature + 2].AsSpan(first, rows);
        var column3 = Columns[feature + 3].AsSpan(first, rows);
        for (var (row, place) = (0, feature); row < rows; row++, place += Columns.Length)
        {
            Vector128.Create(column0[row], column1[row], column2[row], column3[row]).CopyTo(target.Slice(place, Together));
        }
    }
}
