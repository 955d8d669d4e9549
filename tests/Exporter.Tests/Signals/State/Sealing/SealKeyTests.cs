using System.Runtime.Versioning;
using Exporter.Signals.State.Sealing;

namespace Exporter.Tests.Signals.State.Sealing;

/// <summary>What a key file may be, and what a person is told where it is something else.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SealKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("key-").FullName;

    private string File => Path.Combine(_folder, "key");

    [Fact]
    public void Id_IsThatOfAnotherImplementation() => Assert.Equal("df18f1b9beb80d3c", SomeKey.Counted.Id);

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData(" 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\r\n")]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")]
    public void Read_Base64OrHexadecimal_IsTheKey(string text)
    {
        Write(text);

        Assert.Equal(SomeKey.Counted.Id, SealKey.Read(File).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery staple")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISI=")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eXX")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= and more")]
    public void Read_WhatIsNoKey_SaysHowToMakeOne_AndNothingOfWhatItHolds(string text)
    {
        Write(text);

        var message = Assert.Throws<SealKeyException>(() => SealKey.Read(File)).Message;

        Assert.Equal("holds no key: 32 random bytes are needed, as base64 or hexadecimal digits and nothing else; openssl rand -base64 32 makes them", message);
    }

    [Fact]
    public void Read_MoreThanAnyKey_IsRefused()
    {
        Write(new string(' ', 5000) + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

        Assert.StartsWith("holds no key", Assert.Throws<SealKeyException>(() => SealKey.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_SaysSo() => Assert.StartsWith("cannot be read: ", Assert.Throws<SealKeyException>(() => SealKey.Read(File)).Message, StringComparison.Ordinal);

    // Kubernetes hands secrets to a group: 0440.
    [Theory]
    [InlineData("400", true)]
    [InlineData("600", true)]
    [InlineData("440", true)]
    [InlineData("640", true)]
    [InlineData("660", false)]
    [InlineData("604", false)]
    [InlineData("602", false)]
    [InlineData("644", false)]
    public void Read_FileThatOthersMayHave_IsRefused(string mode, bool isRead)
    {
        Write("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)Convert.ToInt32(mode, 8));

        if (isRead)
        {
            Assert.Equal(SomeKey.Counted.Id, SealKey.Read(File).Id);
            return;
        }

        var message = Assert.Throws<SealKeyException>(() => SealKey.Read(File)).Message;
        Assert.Equal($"is open to others, with mode {mode}: nobody but its owner, and a group that reads it, may have it; chmod 400 {File}", message);
    }

    [Fact]
    public void ToString_IsTheId_AndNoPartOfTheSecret() => Assert.Equal(SomeKey.Counted.Id, $"{SomeKey.Counted}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string text)
    {
        System.IO.File.WriteAllText(File, text);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
