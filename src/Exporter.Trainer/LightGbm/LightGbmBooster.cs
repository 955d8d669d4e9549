using System.Text;

namespace Exporter.Trainer.LightGbm;

/// <summary>An ensemble in the making.</summary>
/// <param name="train">What it learns from; must outlive it.</param>
/// <param name="parameters">LightGBM's own, as <c>name=value</c> separated by blanks.</param>
internal sealed class LightGbmBooster(LightGbmDataset train, string parameters) : IDisposable
{
    private nint _handle = Create(train, parameters);

    /// <summary>Adds rows whose predictions are kept up to date as trees are added.</summary>
    public void Watch(LightGbmDataset heldOut) => NativeMethods.Check(NativeMethods.BoosterAddValidData(_handle, heldOut.Handle));

    /// <summary>Adds trees.</summary>
    /// <returns>False once no split improves anything; then nothing more will come.</returns>
    public bool Grow(int trees)
    {
        for (var tree = 0; tree < trees; tree++)
        {
            NativeMethods.Check(NativeMethods.BoosterUpdateOneIter(_handle, out var isFinished));
            if (isFinished != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Probabilities of the watched rows.</summary>
    public void Watched(Span<double> probabilities) => NativeMethods.Check(NativeMethods.BoosterGetPredict(_handle, 1, out _, probabilities));

    /// <summary>Predicts rows.</summary>
    /// <param name="rows">Row-major, NaN where missing.</param>
    /// <param name="columns">Features in a row.</param>
    /// <param name="kind">A constant of <see cref="NativeMethods"/>.</param>
    /// <param name="result">One a row; for contributions <paramref name="columns"/> + 1.</param>
    public void Predict(ReadOnlySpan<float> rows, int columns, int kind, Span<double> result) =>
        NativeMethods.Check(NativeMethods.BoosterPredictForMat(
            _handle, rows, NativeMethods.Float32, rows.Length / columns, columns, 1, kind, 0, -1, parameters, out _, result));

    /// <summary>The model as LightGBM writes it.</summary>
    public string Text()
    {
        NativeMethods.Check(NativeMethods.BoosterSaveModelToString(_handle, 0, -1, 0, 0, out var length, []));
        var text = new byte[length];
        NativeMethods.Check(NativeMethods.BoosterSaveModelToString(_handle, 0, -1, 0, length, out _, text));

        // The last byte is the terminating zero.
        return Encoding.UTF8.GetString(text, 0, (int)length - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = NativeMethods.BoosterFree(_handle);
            _handle = 0;
        }
    }

    private static nint Create(LightGbmDataset train, string parameters)
    {
        NativeMethods.Check(NativeMethods.BoosterCreate(train.Handle, parameters, out var handle));
        return handle;
    }
}
