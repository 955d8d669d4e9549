using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>The rows that detectors learn what is usual from: those that no failure came after.</summary>
internal static class QuietRows
{
    /// <summary>The rows, ascending; all of them where of none it is known that it was quiet.</summary>
    /// <param name="train">Indices of the training rows, ascending.</param>
    /// <param name="labels">One a row.</param>
    public static List<int> Of(List<int> train, RowLabel[] labels)
    {
        List<int> quiet = [.. train.Where(row => labels[row] == RowLabel.Quiet)];
        return quiet.Count > 0 ? quiet : train;
    }
}
