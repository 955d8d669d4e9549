using Exporter.Models;
using Exporter.Tests.Models;
using Exporter.Trainer.Commands;

namespace Exporter.Tests.Trainer;

public sealed class ContractTextTests
{
    [Fact]
    public void Write_StackAndSubspace_SaysWhatIsAddedUpAndHowFeaturesMoveTogether()
    {
        var contract = SomeModels.Contract with
        {
            Stack = [new StackPart("logistic on levels", [0.75, 1]), new StackPart("lightgbm", [0, 2.25])],
            Subspace = new ReferenceSubspace(["cpu:last", "disk:last"], [0, 0], [1, 1], [[1, 0]], 0.934, new ReferenceHistogram(ReferenceSubspace.ErrorName, [], [4, 0])),
        };
        var text = Written(contract);
        Assert.Contains("\nadds up         logistic on levels 0.75/1; lightgbm 0/2.25\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmoves together  2 features along 1 principal components, 93% of their variance\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OneLearnerOfAnEarlierTrainer_SaysNothingOfEither()
    {
        var text = Written(SomeModels.Contract);
        Assert.DoesNotContain("adds up", text, StringComparison.Ordinal);
        Assert.DoesNotContain("moves together", text, StringComparison.Ordinal);
    }

    private static string Written(ModelContract contract)
    {
        var output = new StringWriter { NewLine = "\n" };
        ContractText.Write(contract, output);
        return output.ToString();
    }
}
