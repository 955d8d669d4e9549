using Exporter.Configuration;
using Exporter.Host.Mlflow;
using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;
using Exporter.Signals;
using Exporter.TestKit.Mlflow;
using Exporter.Trainer.Publishing;

namespace Exporter.Tests.Host.Mlflow;

/// <summary>Which side follows the other, and what is never followed.</summary>
public sealed class AliasMirrorTests : IAsyncDisposable
{
    private const string Champion = "champion";

    private readonly MlflowStandIn _mlflow = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly RefusedVersions _refused = new();

    private MlflowModels Models => new(_http, _mlflow.Address);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mlflow.DisposeAsync();
    }

    [Fact]
    public async Task MovedThere_IsFollowedHere_AndBackWithoutADownload()
    {
        await using var host = await StartAsync("mirror_follow");
        Assert.Equal(new MirrorResult(MirrorMove.None, null, null), await CompareAsync(host));

        var (a, b) = (await PublishAsync(host, 0.25f), await PublishAsync(host, 0.75f));
        _mlflow.MoveAlias("hosts", "live", "1");
        Assert.Equal(new MirrorResult(MirrorMove.Followed, "1", a), await CompareAsync(host));
        Assert.Equal(new MirrorResult(MirrorMove.None, "1", a), await CompareAsync(host));
        _mlflow.MoveAlias("hosts", "live", "2");
        Assert.Equal(new MirrorResult(MirrorMove.Followed, "2", b), await CompareAsync(host));
        Assert.Equal([b, a], ConstantModel.RegistryOf(host).HistoryOf("mirror_follow", Champion));

        _mlflow.Artifacts.Clear();
        _mlflow.MoveAlias("hosts", "live", "1");
        Assert.Equal(new MirrorResult(MirrorMove.Followed, "1", a), await CompareAsync(host));
        Assert.Empty(Directory.GetDirectories(Path.Combine(host.ModelsFolder, "mirror_follow")));
    }

    [Fact]
    public async Task MovedHere_IsWrittenBack_UnlessItIsNotWanted()
    {
        await using var host = await StartAsync("mirror_back");
        var (a, b) = (await PublishAsync(host, 0.25f), await PublishAsync(host, 0.75f));
        _mlflow.MoveAlias("hosts", "live", "2");
        await CompareAsync(host);
        _mlflow.MoveAlias("hosts", "live", "1");
        await CompareAsync(host);

        ConstantModel.RegistryOf(host).Rollback("mirror_back", Champion);
        Assert.Equal(new MirrorResult(MirrorMove.None, "1", b), await CompareAsync(host, writeBack: false));
        Assert.Equal("1", _mlflow.AliasOf("hosts", "live"));
        Assert.Equal(new MirrorResult(MirrorMove.WrittenBack, "2", b), await CompareAsync(host));
        Assert.Equal("2", _mlflow.AliasOf("hosts", "live"));
        Assert.Equal(new MirrorResult(MirrorMove.None, "2", b), await CompareAsync(host));

        // Both: MLflow has its way.
        ConstantModel.RegistryOf(host).Promote("mirror_back", b, Champion);
        _mlflow.MoveAlias("hosts", "live", "1");
        Assert.Equal(new MirrorResult(MirrorMove.Followed, "1", a), await CompareAsync(host));
    }

    [Fact]
    public async Task MovedHere_ToWhatMlflowDoesNotHave_IsSaid()
    {
        await using var host = await StartAsync("mirror_unknown");
        await PublishAsync(host, 0.25f);
        _mlflow.MoveAlias("hosts", "live", "1");
        await CompareAsync(host);
        var local = ConstantModel.Register(host, 0.6f);
        var refused = await Assert.ThrowsAsync<MlflowException>(() => CompareAsync(host));
        Assert.Equal(
            $"{local.Version} is not in MLflow: no version of \"hosts\" has its SHA-256, so that live stays where it is there; foresight_trainer publish --model mirror_unknown/{local.Version} puts it there", refused.Message);
        Assert.Equal(local.Version, Current(host));
    }

    [Theory]
    [InlineData("hash", @"^version 2 of ""hosts"" has at mlflow-artifacts:\S+ a model\.onnx of \d+ bytes with SHA-256 [0-9a-f]{64}, its tag foresight\.sha256 says 0{64}$")]
    [InlineData("truncated", @"^version 2 of ""hosts"" has at mlflow-artifacts:\S+ a model\.onnx of 100 bytes with SHA-256 ")]
    [InlineData("gone", @"^version 2 of ""hosts"" has no model\.onnx at mlflow-artifacts:")]
    [InlineData("untagged", @"^version 2 of ""hosts"" has no tag foresight\.sha256")]
    [InlineData("step", @"^version 2 of ""hosts"" is not to be used: .*the model's step is 60s, the configuration's 30s")]
    [InlineData("large", @"model\.onnx has \d+ bytes, the limit is 1024$")]
    public async Task Broken_IsRefusedOnce_AndTheLastGoodStays(string how, string expected)
    {
        await using var host = await StartAsync($"mirror_{how}");
        var good = await PublishAsync(host, 0.25f);
        _mlflow.MoveAlias("hosts", "live", "1");
        await CompareAsync(host);

        await PublishAsync(host, 0.75f, contract => how == "step" ? contract with { StepSeconds = 60 } : contract);
        var file = _mlflow.Artifacts.Keys.Last(key => key.EndsWith("model.onnx", StringComparison.Ordinal) && key.Contains((string)_mlflow.Versions[1]["run_id"]!, StringComparison.Ordinal));
        switch (how)
        {
            case "hash":
                _mlflow.Tag("hosts", "2", ModelTags.Sha256, new string('0', 64));
                break;
            case "truncated":
                _mlflow.Artifacts[file] = _mlflow.Artifacts[file][..100];
                break;
            case "gone":
                _mlflow.Artifacts.Remove(file, out _);
                break;
            case "untagged":
                _mlflow.Untag("hosts", "2");
                break;
        }

        _mlflow.MoveAlias("hosts", "live", "2");
        var maxBytes = how == "large" ? 1024 : 1 << 20;
        var refused = await Assert.ThrowsAsync<MlflowException>(() => CompareAsync(host, maxBytes: maxBytes));
        Assert.Equal(MlflowFault.Refused, refused.Fault);
        Assert.Matches(expected, refused.Message);
        Assert.Equal(good, Current(host));

        // Asked again it is refused again, and not downloaded.
        var before = _mlflow.Requests.Count(request => request.Contains("artifacts/", StringComparison.Ordinal));
        Assert.Equal(refused.Message, (await Assert.ThrowsAsync<MlflowException>(() => CompareAsync(host, maxBytes: maxBytes))).Message);
        Assert.Equal(before, _mlflow.Requests.Count(request => request.Contains("artifacts/", StringComparison.Ordinal)));
        Assert.Equal(good, Current(host));

        _mlflow.MoveAlias("hosts", "live", "1");
        Assert.Equal(new MirrorResult(MirrorMove.None, "1", good), await CompareAsync(host));
    }

    [Fact]
    public async Task OfAnotherPredictor_IsRefused()
    {
        await using var host = await StartAsync("mirror_other");
        await PublishAsync(host, 0.25f, contract => contract with { Predictor = "disks" });
        _mlflow.MoveAlias("hosts", "live", "1");
        var refused = await Assert.ThrowsAsync<MlflowException>(() => CompareAsync(host));
        Assert.Contains("disks", refused.Message, StringComparison.Ordinal);
        Assert.Null(Current(host));
    }

    [Fact]
    public async Task SignatureAsked_OneThatIsMissingIsRefused()
    {
        await using var host = await StartAsync("mirror_signed");
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.True(ModelKey.TryParse("ours.pem", key.ExportSubjectPublicKeyInfoPem(), out var ours, out _));
        host.Host.Pipeline.Admission.Trust = new ModelTrust(ModelProof.Signature, [ours]);
        var version = await PublishAsync(host, 0.25f);
        _mlflow.MoveAlias("hosts", "live", "1");
        Assert.Contains("is not signed", (await Assert.ThrowsAsync<MlflowException>(() => CompareAsync(host))).Message, StringComparison.Ordinal);

        var file = _mlflow.Artifacts.Keys.Single(name => name.EndsWith("model.onnx", StringComparison.Ordinal));
        _mlflow.Artifacts[file + ".sig"] = key.SignData(_mlflow.Artifacts[file], System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.DSASignatureFormat.Rfc3279DerSequence);
        _refused.Forget();
        Assert.Equal(new MirrorResult(MirrorMove.Followed, "1", version), await CompareAsync(host));
        Assert.True(File.Exists(Path.Combine(host.ModelsFolder, "mirror_signed", $"{version}.onnx.sig")));
    }

    private static async Task<RunningHost> StartAsync(string predictor) =>
        await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    model: champion", StringComparison.Ordinal));

    private static string? Current(RunningHost host)
    {
        Assert.True(ConstantModel.RegistryOf(host).TryResolve(host.Host.Pipeline.Predictors[0].Definition.Name, Champion, out var version, out _));
        return version;
    }

    private async Task<string> PublishAsync(RunningHost host, float probability, Func<Exporter.Models.ModelContract, Exporter.Models.ModelContract>? change = null)
    {
        var (content, contract) = ConstantModel.Make(host, probability, change);
        using var stores = new ArtifactStores(_http, _mlflow.Address, new S3Options());
        var publication = new Publication(content, contract);
        await new ModelPublisher(new MlflowRuns(_http, _mlflow.Address), Models, stores, TimeProvider.System).PublishAsync(publication, "test", "hosts", TestContext.Current.CancellationToken);
        return publication.Version;
    }

    private async Task<MirrorResult> CompareAsync(RunningHost host, bool writeBack = true, int maxBytes = 1 << 20)
    {
        var (pipeline, options) = (host.Host.Pipeline, new MlflowOptions { Url = _mlflow.Address, WriteBack = writeBack, MaxModelBytes = maxBytes });
        using var stores = new ArtifactStores(_http, options.Url, new S3Options());
        var download = new ModelDownload(pipeline.Models, pipeline.Admission, Models, stores, options);
        var model = new ModelReference("models:/hosts@live", null, Champion) { Remote = new RemoteModel("hosts", "live") };
        return await new AliasMirror(pipeline.Models, Models, download, options, _refused).CompareAsync(pipeline.Predictors[0].Definition, model, TestContext.Current.CancellationToken);
    }
}
