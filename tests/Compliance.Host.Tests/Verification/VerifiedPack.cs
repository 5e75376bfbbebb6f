using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Verification;

/// <summary>A signed pack of the small shop, made by the program.</summary>
internal static class VerifiedPack
{
    public const string Configuration = """
        include: [zones.yaml]
        document: {owner: Ada Byron}
        plugIn: {assertedBy: Ada Byron}
        """;

    public const string Zones = """
        zones:
        - {id: shop, kind: cde, members: [{namespaces: [shop]}]}
        - {id: ops, kind: management, members: [{namespaces: [ops]}]}
        """;

    /// <summary>Writes it below a folder, with <c>key.pem</c> and <c>public.pem</c> beside it.</summary>
    public static string WriteTo(TempFolder folder)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        folder.Write("public.pem", key.ExportSubjectPublicKeyInfoPem());
        folder.Write("zones.yaml", Zones);
        CliResult run = Cli.Run("audit", "--manifests", Shop.WriteTo(folder), "--config", folder.Write("compliance.yaml", Configuration), "--cni", "calico",
            "--framework", "pci-dss", "--signing-key", pem, "--out", Path.Combine(folder.Path, "evidence"));
        Assert.True(run.Status == 0, run.Error);
        return run.Lines[^1];
    }

    /// <summary>The bytes of every file by its path inside the pack.</summary>
    public static Dictionary<string, byte[]> Bytes(string pack) => Directory.EnumerateFiles(pack, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(pack, f).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);

    /// <summary>Writes manifests anew over edited data, into another folder.</summary>
    public static string Reseal(Dictionary<string, byte[]> files, string folder, ECDsa? key)
    {
        var bag = new BagWriter((path, content) =>
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using FileStream stream = File.Create(file);
            content(stream);
        });
        foreach ((string path, byte[] bytes) in files.Where(f => f.Key.StartsWith("data/", StringComparison.Ordinal)))
            bag.Add(path["data/".Length..], stream => stream.Write(bytes));
        bag.Finish(PackJson.Read<EvidencePack>(files["data/pack.json"]), key is null ? null : new PackSigner(key, KeyOrigin.Organisation));
        return folder;
    }
}
