using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Puts the fits of all horizons together into one model.</summary>
internal static class LinearAssembly
{
    /// <summary>The model.</summary>
    /// <param name="basis">How features become terms.</param>
    /// <param name="fits">One a horizon.</param>
    /// <param name="calibrations">One a horizon.</param>
    public static LinearModel Of(LinearBasis basis, HorizonModel[] fits, Calibration[] calibrations)
    {
        var weights = new float[basis.Size * fits.Length];
        for (var horizon = 0; horizon < fits.Length; horizon++)
        {
            for (var term = 0; term < basis.Size; term++)
            {
                weights[(term * fits.Length) + horizon] = fits[horizon].Weights[term];
            }
        }

        return new LinearModel { Basis = basis, Weights = weights, Intercepts = [.. fits.Select(fit => fit.Intercept)], Calibrations = calibrations };
    }
}
