using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.LightGbm;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Benchmarks;

/// <summary>What the trainer adds to LightGBM's own work: <c>Exporter.Benchmarks training --rows N --columns N</c>.</summary>
/// <remarks>
/// One run grows the same trees twice from the same made-up matrix: through <see cref="BoostingLearner"/>, from rows to a model that scores, and by the
/// native calls alone (bin, label, boost). Times are CPU time of the process on one thread, so that other work on the machine hardly
/// counts; the two take turns, and the least of each is compared.
/// </remarks>
internal sealed class TrainingMeasurement(int rowCount, int columns)
{
    private const int Rounds = 2;
    private const int Setting = 2;

    /// <summary>Points of the path: ten trees each.</summary>
    private const int Points = 10;

    private const double MissingShare = 0.02;
    private const double OnsetShare = 0.02;

    private readonly TrainingRows _rows = new(columns);
    private readonly RowLabel[] _labels = new RowLabel[rowCount];
    private readonly TrainingOptions _options = new() { FromMs = 0, ToMs = 1, Threads = 1, MaxTreeRows = int.MaxValue };
    private string _parameters = "";

    /// <summary>Measures, and prints.</summary>
    public void Run()
    {
        Fill();
        Console.WriteLine($"{rowCount} rows x {columns} features, {_labels.Count(label => label == RowLabel.Onset)} with an onset ahead, {Points * 10} trees, one thread");
        var (trainer, native) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            trainer = Math.Min(trainer, Timed("the trainer", Trainer));
            native = Math.Min(native, Timed("LightGBM's calls alone", Native));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {trainer / native:0.000}; peak resident {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
    }

    private void Fill()
    {
        var random = new Random(1);
        var row = new float[columns];
        for (var i = 0; i < rowCount; i++)
        {
            for (var column = 0; column < columns; column++)
            {
                row[column] = random.NextDouble() < MissingShare ? float.NaN : (float)random.NextDouble();
            }

            // Some columns tell something, so that trees have what to grow on.
            _labels[i] = random.NextDouble() < OnsetShare * ((row[0] > 0.9f ? 6 : 0.5) + (row[1] > 0.8f && row[2] > 0.5f ? 3 : 0)) ? RowLabel.Onset : RowLabel.Quiet;
            _rows.Add(i, 0, row);
        }
    }

    private void Trainer()
    {
        using var binned = LightGbmDataset.Of(_rows, rowCount, TreeLearner.Common(_options));
        var learner = new BoostingLearner(binned, _options, [_labels], columns);
        _parameters = learner.Parameters(Setting, _labels.Count(label => label == RowLabel.Onset));
        var model = learner.Fit(Setting, [Points - 1], [new PlattCalibration(1, 0)], [.. Enumerable.Range(0, rowCount)]);
        var probability = new float[1];
        model.Score(_rows.Row(0), probability);
    }

    private unsafe void Native()
    {
        var blocks = (rowCount + TrainingRows.RowsPerBlock - 1) / TrainingRows.RowsPerBlock;
        var (pins, pointers, sizes, rowMajor) = (new GCHandle[blocks], new nint[blocks], new int[blocks], new int[blocks]);
        for (var block = 0; block < blocks; block++)
        {
            pins[block] = GCHandle.Alloc(_rows.BlockAt(block), GCHandleType.Pinned);
            (pointers[block], sizes[block], rowMajor[block]) =
                (pins[block].AddrOfPinnedObject(), Math.Min(TrainingRows.RowsPerBlock, rowCount - (block * TrainingRows.RowsPerBlock)), 1);
        }

        var common = TreeLearner.Common(_options) + " num_threads=1 feature_pre_filter=false";
        nint dataset;
        fixed (nint* data = pointers)
        fixed (int* size = sizes, major = rowMajor)
        {
            NativeMethods.Check(NativeMethods.DatasetCreateFromMats(blocks, (void**)data, NativeMethods.Float32, size, columns, major, common, 0, out dataset));
        }

        float[] outcomes = Array.ConvertAll(_labels, label => label == RowLabel.Onset ? 1f : 0f);
        NativeMethods.Check(NativeMethods.DatasetSetField(dataset, "label", outcomes, rowCount, NativeMethods.Float32));
        NativeMethods.Check(NativeMethods.BoosterCreate(dataset, _parameters, out var booster));
        for (var tree = 0; tree < Points * 10; tree++)
        {
            NativeMethods.Check(NativeMethods.BoosterUpdateOneIter(booster, out _));
        }

        NativeMethods.Check(NativeMethods.BoosterFree(booster));
        NativeMethods.Check(NativeMethods.DatasetFree(dataset));
        Array.ForEach(pins, pin => pin.Free());
    }

    private static double Timed(string what, Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-24} {seconds:0.00} s of CPU"));
        return seconds;
    }
}
