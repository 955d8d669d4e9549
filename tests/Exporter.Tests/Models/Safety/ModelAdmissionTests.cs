using System.Diagnostics;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.Signals;
using Exporter.Tests.Models.Registry;

namespace Exporter.Tests.Models.Safety;

/// <summary>Checksums as sha256sum writes them, signatures as openssl makes them: what is there must be right, what is required must be there.</summary>
public sealed class ModelAdmissionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-admission-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ChecksumOfTheRegistry_IsOneThatSha256sumAccepts()
    {
        using var registry = new SomeRegistry();
        var model = registry.Add(1);

        Assert.Equal($"{model.Version}.onnx: OK", Run("sha256sum", Path.GetDirectoryName(model.Path)!, "-c", $"{model.Version}.onnx.sha256"));
        Assert.Equal("", Refusal(Read(model.Path), ModelProof.Checksum));
    }

    [Fact]
    public void ChecksumOfSha256sum_IsAccepted()
    {
        var model = Write("m.onnx", [1, 2, 3]);
        File.WriteAllText(model + ".sha256", Run("sha256sum", _folder, "-b", "m.onnx"));
        Assert.Equal("", Refusal(Read(model), ModelProof.Checksum));
    }

    [Fact]
    public void OtherBytes_AreRefusedWithBothSides()
    {
        // SHA-256 of "abc" and of nothing, from FIPS 180-2 and common knowledge.
        const string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        const string other = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var model = Write("m.onnx", "abc"u8.ToArray());
        File.WriteAllText(model + ".sha256", $"{other}  m.onnx\n");

        Assert.Equal($"model file {model}: has SHA-256 {abc}, {model}.sha256 says {other}", Refusal(Read(model), ModelProof.None));
        File.WriteAllText(model + ".sha256", $"{other}  another.onnx\n{abc.ToUpperInvariant()} *m.onnx\n");
        Assert.Equal("", Refusal(Read(model), ModelProof.None));
        File.WriteAllText(model + ".sha256", "ba7816bf\n");
        Assert.Equal($"model file {model}: its checksum cannot be read: {model}.sha256 has no line as sha256sum writes it for m.onnx", Refusal(Read(model), ModelProof.None));
    }

    [Fact]
    public void NothingBesideIt_IsTakenUnlessRequired()
    {
        var model = Write("m.onnx", [1]);
        var key = Key("ec", "-pkeyopt", "ec_paramgen_curve:P-256");

        Assert.Equal("", Refusal(Read(model), ModelProof.None, key));
        Assert.Equal($"model file {model}: has no checksum: {model}.sha256 does not exist, and models.require asks for it", Refusal(Read(model), ModelProof.Checksum));
        Assert.Equal($"model file {model}: is not signed: {model}.sig does not exist, and models.require asks for it", Refusal(Read(model), ModelProof.Signature, key));
    }

    [Theory]
    [InlineData("ec", "ec_paramgen_curve:P-256")]
    [InlineData("ec", "ec_paramgen_curve:P-384")]
    [InlineData("rsa", "rsa_keygen_bits:2048")]
    public void SignatureOfOpenssl_IsVerified(string algorithm, string option)
    {
        var model = Write("m.onnx", [1, 2, 3]);
        var (key, other) = (Key(algorithm, "-pkeyopt", option), Key("ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        Run("openssl", _folder, "dgst", "-sha256", "-sign", key.Name.Replace(".pub", ".key", StringComparison.Ordinal), "-out", "m.onnx.sig", "m.onnx");

        Assert.Equal("", Refusal(Read(model), ModelProof.Signature, other, key));
        Assert.Equal($"model file {model}: has a signature, {model}.sig, that none of the keys made: {other.Name}", Refusal(Read(model), ModelProof.Signature, other));

        // What is there is looked at also where nothing is required.
        Write("m.onnx", [1, 2, 4]);
        Assert.Equal($"model file {model}: has a signature, {model}.sig, that none of the keys made: {key.Name}", Refusal(Read(model), ModelProof.None, key));
        File.WriteAllBytes(model + ".sig", [0x30, 0xff]);
        Assert.Contains("that none of the keys made", Refusal(Read(model), ModelProof.Signature, key), StringComparison.Ordinal);
    }

    [Fact]
    public void KeysThatAreNone_SayWhatTheyAre()
    {
        Run("openssl", _folder, "genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "short.key");
        Run("openssl", _folder, "pkey", "-in", "short.key", "-pubout", "-out", "short.pub");

        Assert.Equal("is an RSA key of 1024 bits, must have 2048 at least", KeyError("short.pub"));
        Assert.StartsWith("is a private key", KeyError("short.key"), StringComparison.Ordinal);
        Write("none.pub", "nothing"u8.ToArray());
        Assert.StartsWith("is no public key", KeyError("none.pub"), StringComparison.Ordinal);
    }

    [Fact]
    public void TamperedVersion_IsNotPromoted_AndGlanceSeesItsChecksum()
    {
        using var registry = new SomeRegistry();
        var model = registry.Add(1, "champion");
        var before = registry.Registry.Glance("node", "champion");
        File.WriteAllText(model.Path + ".sha256", $"{new string('0', 64)}  {model.Version}.onnx\n");

        Assert.NotEqual(before, registry.Registry.Glance("node", "champion"));
        var refusal = Assert.Throws<RegistryException>(() => registry.Registry.Promote("node", model.Version, "champion"));
        Assert.Contains($"says {new string('0', 64)}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Promotion_WritesTheChecksumOfAVersionThatHasNone()
    {
        using var registry = new SomeRegistry();
        var model = registry.Add(1);
        File.Delete(model.Path + ".sha256");
        registry.Registry.Promote("node", model.Version, "champion");

        Assert.Equal("", Refusal(Read(model.Path), ModelProof.Checksum));
    }

    [Theory]
    [InlineData("../../../tmp/x")]
    [InlineData("/etc")]
    [InlineData("..")]
    public void PredictorOfAContract_CannotLeadOutOfTheRegistry(string predictor)
    {
        using var registry = new SomeRegistry();
        Assert.Throws<RegistryException>(() => registry.Registry.Add([1], SomeModels.Contract with { Predictor = predictor }, "champion"));
        Assert.False(Directory.Exists(registry.PathOf("..", "x")));
    }

    private string Refusal(ModelFile file, ModelProof required, params ModelKey[] keys)
    {
        var admitted = new ModelAdmission { Trust = new ModelTrust(required, [.. keys]) }.TryAdmit(file, out var error);
        Assert.Equal(admitted, error.Length == 0);
        return error;
    }

    private string KeyError(string file)
    {
        Assert.False(ModelKey.TryParse(file, File.ReadAllText(Path.Combine(_folder, file)), out _, out var error));
        return error;
    }

    private ModelKey Key(string algorithm, params string[] options)
    {
        var name = $"{algorithm}{Directory.GetFiles(_folder, "*.key").Length}";
        Run("openssl", _folder, ["genpkey", "-algorithm", algorithm, .. options, "-out", $"{name}.key"]);
        Run("openssl", _folder, "pkey", "-in", $"{name}.key", "-pubout", "-out", $"{name}.pub");
        Assert.True(ModelKey.TryParse($"{name}.pub", File.ReadAllText(Path.Combine(_folder, $"{name}.pub")), out var key, out var error), error);
        return key;
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(_folder, name), content);
        return Path.Combine(_folder, name);
    }

    private static ModelFile Read(string path)
    {
        Assert.True(ModelFile.TryRead(path, out var file, out var error), error);
        return file;
    }

    private static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output.Trim();
    }
}
