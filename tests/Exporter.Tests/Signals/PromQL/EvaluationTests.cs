namespace Exporter.Tests.Signals.PromQL;

/// <summary>Every function and operator on hand-computed numbers: the tables under <c>testdata/</c>.</summary>
public class EvaluationTests
{
    public static TheoryData<string, int, string> Cases()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Signals", "PromQL", "testdata"), "*.case").Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            foreach (var (name, line) in CaseFile.Evaluations(file))
            {
                data.Add(file, line, name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_Evaluated_GivesTheStatedElements(string file, int line, string text)
    {
        Assert.NotEmpty(text);
        CaseFile.Run(file, line);
    }
}
