namespace Exporter.Trainer.Training;

/// <summary>How large trees may grow, and how much of the data each may see.</summary>
/// <param name="Leaves">Most leaves of a tree.</param>
/// <param name="LeafShare">Fewest rows in a leaf, as a share of the rows with an onset: what is fewer than that is chance.</param>
/// <param name="L2">Penalty on leaf values.</param>
/// <param name="FeatureShare">Share of the features that a tree may use.</param>
/// <param name="FewRowsOnly">Not worth its time where a fit looks at more than <see cref="FewRows"/> rows.</param>
internal readonly record struct TreeSetting(int Leaves, double LeafShare, double L2, double FeatureShare, bool FewRowsOnly = false)
{
    /// <summary>On so few rows the largest trees take seconds; on twice as many they took a third of a training's time and ranked no better than the next smaller ones.</summary>
    public const int FewRows = 50_000;

    private const int FewestLeafRows = 5;

    /// <inheritdoc/>
    public override string ToString() => $"{Leaves} leaves of at least {LeafShare:0%} of onset rows, L2 {L2}, {FeatureShare:0%} of features".Replace(" %", "%", StringComparison.Ordinal);

    /// <summary>As LightGBM reads it.</summary>
    public string Parameters(int onsets) =>
        $"num_leaves={Leaves} min_data_in_leaf={Math.Max(FewestLeafRows, (int)(onsets * LeafShare))} lambda_l2={L2} feature_fraction={FeatureShare}";
}
