namespace Exporter.Mlflow;

/// <summary>Why MLflow, or a store of artifacts, did not do what it was asked.</summary>
public enum MlflowFault
{
    /// <summary>It does not answer, or not now: the same question may be answered later.</summary>
    Unavailable,

    /// <summary>What was asked for is not there.</summary>
    Absent,

    /// <summary>What was to be made is there already.</summary>
    Exists,

    /// <summary>It refuses, or says what cannot be used; asking again changes nothing.</summary>
    Refused,
}
