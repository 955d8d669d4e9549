namespace Exporter.TestKit.Mlflow;

/// <summary>What MLflow answers in place of what was asked for.</summary>
/// <param name="status">Status of the answer.</param>
/// <param name="code">Its <c>error_code</c>.</param>
/// <param name="message">Its <c>message</c>.</param>
internal sealed class MlflowError(int status, string code, string message) : Exception(message)
{
    /// <summary>Status of the answer.</summary>
    public int Status => status;

    /// <summary>Its <c>error_code</c>.</summary>
    public string Code => code;

    /// <summary>Something that is not there.</summary>
    public static MlflowError Absent(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);

    /// <summary>A parameter that cannot be right.</summary>
    public static MlflowError Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    /// <summary>Something that is there already.</summary>
    public static MlflowError Exists(string message) => new(400, "RESOURCE_ALREADY_EXISTS", message);
}
