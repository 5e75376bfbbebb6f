using System.Diagnostics;
using System.Text.RegularExpressions;
using Compliance.Host.Tests.Running;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Tools.Tests.Proof;

/// <summary>The commands of VERIFY.md, taken from a real pack and run with bash, openssl and coreutils, and nothing of the program.</summary>
public sealed partial class VerifyPageTests : IDisposable
{
    private readonly OpenSslAuthority _authority = new();
    private readonly ReviewedShop _shop = new();

    public void Dispose()
    {
        _shop.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void The_commands_hold_a_released_pack_and_find_what_was_changed()
    {
        string[] stamped = ["--time-stamp-authority", _authority.Address, "--time-stamp-ca", _authority.Root];
        string pack = _shop.Audit(0, ["--signing-key", _shop.File("organisation.pem"), .. stamped]), key = _shop.File("organisation.public.pem");
        _shop.Submit(pack);
        _shop.Approve(pack);
        Expect(0, At(3), ["packs", "release", pack, "--signing-key", _shop.File("organisation.pem"), .. stamped]);
        Expect(0, At(4), "verify", pack, "--trust", key, "--time-stamp-ca", _authority.Root, "--require-approved");

        (int status, string output) = Commands(pack, key);
        Assert.True(status == 0, output);
        foreach (string told in (string[])["signature holds", "time stamp over evidence-manifest.dsse.json holds: " + DateTime.UtcNow.ToString("MMM", System.Globalization.CultureInfo.InvariantCulture), "time stamp over release/release-manifest.dsse.json holds", "release/approvals/04-final.dsse.json: signed by", "the bytes hold"])
            Assert.Contains(told, output, StringComparison.Ordinal);

        foreach (string file in (string[])["data/pack.json", "data/inputs/compliance.yaml", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "evidence-manifest.json", "evidence-manifest.dsse.json",
            "evidence-manifest.tsr", "release/pack.json", "release/approvals/02-peer.dsse.json", "release/submission.dsse.json", "release/approvers.dsse.json", "release/release-manifest.json", "release/release-manifest.dsse.json",
            "release/release-manifest.tsr"])
        {
            string path = Path.Combine(pack, file);
            byte[] bytes = File.ReadAllBytes(path), changed = [.. bytes];
            changed[^20] ^= 1;
            File.WriteAllBytes(path, changed);
            Broken(pack, key, file);
            File.WriteAllBytes(path, bytes);
        }
        foreach (string added in (string[])["data/more.txt", "more.txt", "release/approvals/05-legal.dsse.json"])
        {
            File.WriteAllText(Path.Combine(pack, added), "{}");
            Broken(pack, key, added);
            File.Delete(Path.Combine(pack, added));
        }
        Broken(pack, _shop.File("mallory.public.pem"), "another key");
        Assert.Equal(0, Commands(pack, key).Status);
    }

    [Fact]
    public void The_commands_hold_an_unsigned_draft_and_say_that_nobody_signed_it()
    {
        string pack = _shop.Audit();
        (int status, string output) = Commands(pack, key: "");
        Assert.True(status == 0, output);
        Assert.Contains("no signature", output, StringComparison.Ordinal);
        Assert.Contains("not released", output, StringComparison.Ordinal);
        Broken(pack, _shop.File("organisation.public.pem"), "an unsigned pack");
    }

    private void Broken(string pack, string key, string what)
    {
        (int status, string output) = Commands(pack, key);
        Assert.True(status != 0, $"{what}: {output}");
        Assert.DoesNotContain("the bytes hold", output, StringComparison.Ordinal);
    }

    private (int Status, string Output) Commands(string pack, string key)
    {
        string script = string.Concat(Block().Matches(File.ReadAllText(Path.Combine(pack, "VERIFY.md"))).Select(m => m.Groups[1].Value));
        Assert.Contains("openssl dgst -sha256 -verify", script, StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = pack, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KEY"] = key;
        start.Environment["AUTHORITY"] = _authority.Root;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
