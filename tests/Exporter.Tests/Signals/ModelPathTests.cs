using Exporter.Signals;

namespace Exporter.Tests.Signals;

public sealed class ModelPathTests
{
    [Theory]
    [InlineData("node.onnx", true)]
    [InlineData("models/NODE.ONNX", true)]
    [InlineData("./champion", true)]
    [InlineData("../model", true)]
    [InlineData("/srv/model", true)]
    [InlineData("champion", false)]
    [InlineData("node@challenger", false)]
    [InlineData("node/20261101T000000Z-0123456789ab", false)]
    [InlineData("models/node", false)]
    public void Is_ByBeginningOrEnd(string text, bool expected) => Assert.Equal(expected, ModelPath.Is(text));
}
