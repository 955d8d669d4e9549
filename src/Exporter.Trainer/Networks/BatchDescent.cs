using Exporter.Trainer.Training;

namespace Exporter.Trainer.Networks;

/// <summary>Goes down a loss over rows, in shuffled batches of fixed size.</summary>
/// <remarks>The same rows and seed give the same parameters; one thread.</remarks>
/// <param name="design">Terms and outcomes.</param>
/// <param name="rows">The rows of it that are learnt from, each as much as the others; put in another order.</param>
/// <param name="random">Of the order of rows.</param>
internal sealed class BatchDescent(DesignMatrix design, int[] rows, Random random)
{
    private const int BatchRows = 128;
    private const int LeastSteps = 50;

    private Tensor? _loss;
    private Adam? _descent;

    /// <summary>What is written down before <see cref="Begin"/>.</summary>
    public Tape Tape { get; } = new();

    /// <summary>Terms of a batch.</summary>
    public Tensor Terms { get; } = new(BatchRows, design.Columns, isLearnt: false);

    /// <summary>Outcomes of a batch.</summary>
    public Tensor Outcomes { get; } = new(BatchRows, 1, isLearnt: false);

    /// <summary>1 for each row of a batch, 0 for places that are left.</summary>
    public Tensor Weights { get; } = new(BatchRows, 1, isLearnt: false);

    /// <summary>Says what is made small, and by what.</summary>
    /// <param name="loss">Made by <see cref="Tape"/>.</param>
    /// <param name="parameters">What is moved.</param>
    /// <param name="rate">Length of a step.</param>
    /// <param name="decay">Of the parameters, see <see cref="Adam"/>.</param>
    public void Begin(Tensor loss, IReadOnlyList<Tensor> parameters, float rate, float decay) => (_loss, _descent) = (loss, new Adam(parameters, rate, decay));

    /// <summary>Goes over all rows once more, or several times where they are few.</summary>
    public void GoOn()
    {
        for (var steps = 0; steps < LeastSteps && rows.Length > 0;)
        {
            random.Shuffle(rows);
            for (var first = 0; first < rows.Length; first += BatchRows, steps++)
            {
                Load(first);
                Tape.Forward();
                Tape.Backward(_loss!);
                _descent!.Step();
            }
        }
    }

    /// <summary>Parameters before the first step: uniform, no further from 0 than <paramref name="bound"/>.</summary>
    public static Tensor Begun(int inputs, int outputs, double bound, Random random)
    {
        var weights = new Tensor(inputs, outputs, isLearnt: true);
        for (var i = 0; i < weights.Values.Length; i++)
        {
            weights.Values[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }

        return weights;
    }

    /// <summary>Fills a batch; where the rows end, the places that are left count nothing.</summary>
    private void Load(int first)
    {
        for (var i = 0; i < BatchRows; i++)
        {
            var isThere = first + i < rows.Length;
            Weights.Values[i] = isThere ? 1 : 0;
            if (isThere)
            {
                var row = rows[first + i];
                design.Row(row).CopyTo(Terms.Row(i));
                Outcomes.Values[i] = design.Outcomes[row] ? 1 : 0;
            }
        }
    }
}
