using System.Collections.Frozen;

namespace Exporter.Models.Safety;

/// <summary>The operators that a model may consist of, and which of their inputs say how large the result is.</summary>
/// <remarks>
/// Those of https://onnx.ai/onnx/operators/ that compute one tensor from others. Left out are loops (<c>Loop</c>, <c>Scan</c>, <c>SequenceMap</c>), chance
/// (<c>RandomNormal</c>...), texts, images, sequences, and what makes results whose size is a matter of the values (<c>NonZero</c>, <c>Unique</c>, <c>Compress</c>).
/// So sizes follow from the number of rows alone, as long as the inputs listed here are not made of feature values.
/// </remarks>
internal static class OperatorList
{
    // Operator → inputs that say how large its result is; empty for none.
    private static readonly FrozenDictionary<string, int[]> Standard = Read("""
        Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
        Cast CastLike Ceil Celu Clip Concat Constant ConstantOfShape:0 Conv ConvInteger ConvTranspose Cos Cosh CumSum:1 DequantizeLinear Det Div Dropout
        DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand:1 Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
        GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Hardmax Identity If:0 InstanceNormalization IsInf IsNaN
        LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul MatMulInteger Max MaxPool Mean
        MeanVarianceNormalization Min Mish Mod Mul Neg Not OneHot:1 Or PRelu Pad:1,3 Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN
        Range:0,1,2 Reciprocal ReduceL1:1 ReduceL2:1 ReduceLogSum:1 ReduceLogSumExp:1 ReduceMax:1 ReduceMean:1 ReduceMin:1 ReduceProd:1 ReduceSum:1
        ReduceSumSquare:1 Relu Reshape:1 Round ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size Slice:1,2,3,4 Softmax Softplus Softsign
        Split:1 Sqrt Squeeze:1 Sub Sum Swish Tan Tanh ThresholdedRelu Tile:1,2 TopK:1 Transpose Trilu Unsqueeze:1 Where Xor
        """);

    private static readonly FrozenDictionary<string, int[]> Learning = Read("""
        ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier
        SVMRegressor Scaler TreeEnsembleClassifier TreeEnsembleRegressor ZipMap
        """);

    /// <summary>Looks up an operator.</summary>
    /// <param name="domain">Its domain, as the file says; empty for the standard one.</param>
    /// <param name="operation">Its name.</param>
    /// <param name="sizes">Inputs that say how large its result is.</param>
    /// <returns>False where it is not taken.</returns>
    public static bool TryFind(string domain, string operation, out int[]? sizes)
    {
        sizes = null;
        return domain switch
        {
            "" or "ai.onnx" => Standard.TryGetValue(operation, out sizes),
            "ai.onnx.ml" => Learning.TryGetValue(operation, out sizes),
            _ => false,
        };
    }

    private static FrozenDictionary<string, int[]> Read(string list) => list
        .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split(':'))
        .ToFrozenDictionary(parts => parts[0], parts => parts.Length == 1 ? [] : parts[1].Split(',').Select(int.Parse).ToArray(), StringComparer.Ordinal);
}
