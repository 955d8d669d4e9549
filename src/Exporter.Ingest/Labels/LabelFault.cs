namespace Exporter.Ingest.Labels;

/// <summary>What is wrong with the labels of a series.</summary>
internal enum LabelFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no <c>__name__</c>, or it is empty.</summary>
    MissingName,

    /// <summary>A label name is empty.</summary>
    EmptyLabelName,

    /// <summary>A label name occurs more than once.</summary>
    RepeatedName,

    /// <summary>A label name or value is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>More labels than <see cref="IngestLimits.MaxLabelsPerSeries"/>.</summary>
    TooManyLabels,

    /// <summary>A label name or value is longer than <see cref="IngestLimits.MaxLabelBytes"/>.</summary>
    TooLong,
}
