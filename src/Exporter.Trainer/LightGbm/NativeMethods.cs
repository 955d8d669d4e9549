using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Exporter.Trainer.LightGbm;

/// <summary>The functions of LightGBM's C interface that training needs; all give 0, or -1 with <see cref="LastError"/>.</summary>
/// <remarks>Source: include/LightGBM/c_api.h of release 4.7.</remarks>
internal static unsafe partial class NativeMethods
{
    /// <summary>Data type of float32 matrices and fields.</summary>
    public const int Float32 = 0;

    /// <summary>Predict what the objective gives, here probabilities.</summary>
    public const int PredictNormal = 0;

    /// <summary>Predict each feature's contribution to the raw score, and last its mean.</summary>
    public const int PredictContributions = 3;

    private const string Library = "lib_lightgbm";

    /// <summary>Runs before the first call, which loads the library.</summary>
    static NativeMethods() => OpenMpWaiting.BePassive();

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    public static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMats", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetCreateFromMats(
        int matrices, void** data, int dataType, int* rows, int columns, int* isRowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetGetSubset", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetGetSubset(nint dataset, ReadOnlySpan<int> rows, int count, string parameters, out nint subset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatasetSetField(nint dataset, string name, ReadOnlySpan<float> values, int count, int dataType);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    public static partial int DatasetFree(nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterAddValidData")]
    public static partial int BoosterAddValidData(nint booster, nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    public static partial int BoosterUpdateOneIter(nint booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetPredict")]
    public static partial int BoosterGetPredict(nint booster, int dataset, out long length, Span<double> result);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterPredictForMat(
        nint booster, ReadOnlySpan<float> data, int dataType, int rows, int columns, int isRowMajor, int kind, int startIteration, int iterations,
        string parameters, out long length, Span<double> result);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterSaveModelToString")]
    public static partial int BoosterSaveModelToString(
        nint booster, int startIteration, int iterations, int importance, long capacity, out long length, Span<byte> text);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    public static partial int BoosterFree(nint booster);

    /// <summary>Turns a status into an exception with LightGBM's own message.</summary>
    /// <remarks>LightGBM 4.7 prints the reason of a failure on standard error too, whatever its verbosity: a log callback gets everything but that.</remarks>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new TrainingException($"LightGBM failed: {Utf8StringMarshaller.ConvertToManaged(LastError())}");
        }
    }
}
