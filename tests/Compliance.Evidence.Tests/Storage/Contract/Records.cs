using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Storage.Contract;

/// <summary>Records for tests of stores, and a pack that names itself.</summary>
internal static class Records
{
    public const string Series = "series";

    /// <summary>The file whose digest a record of a pack names.</summary>
    public const string Manifest = "evidence-manifest.json";

    /// <summary>Name of the file that is added to a pack with its release.</summary>
    public const string Stamp = "evidence-manifest.tsr";

    /// <summary>Folder that is added to a pack with its release.</summary>
    public const string Release = "release";

    /// <summary>Gives the version after the last one given. What it depends on is read from the state that it is given.</summary>
    public static LedgerRecord Reserve(LedgerState state) => Reserve(state, "");

    /// <summary>As <see cref="Reserve(LedgerState)"/>, for content of a name.</summary>
    public static LedgerRecord Reserve(LedgerState state, string content)
    {
        HashSet<string> given = [.. state.Versions(Series)];
        int patch = 0;
        while (given.Contains(Version(patch))) patch++;
        return Of(LedgerKind.Reserved) with { Version = Version(patch), Content = Digest(content) };
    }

    public static LedgerRecord Stored(string pack, string version = "1.0.0") =>
        Of(LedgerKind.Stored, pack) with { Version = version, Digest = Digest(pack), Status = PackStatus.Draft };

    public static LedgerRecord Of(LedgerKind kind, string? pack = null) => new()
    {
        Kind = kind,
        Series = Series,
        Moment = new DateTimeOffset(2026, 9, 30, 22, 0, 4, TimeSpan.Zero),
        Pack = pack,
    };

    public static string Version(int patch) => string.Create(CultureInfo.InvariantCulture, $"1.0.{patch}");

    /// <summary>Digest of the manifest of a pack that <see cref="Write"/> makes.</summary>
    public static string Digest(string pack) => Convert.ToHexStringLower(SHA256.HashData(Bytes(pack)));

    /// <summary>Writes the files of a small pack.</summary>
    public static void Write(string pack, AddFile add)
    {
        add("data/pack.json", Text("{}"));
        add("data/report/pack.md", Text("# " + pack));
        add(Manifest, stream => stream.Write(Bytes(pack)));
    }

    /// <summary>Writes the file of a release that stands beside the rest.</summary>
    public static void WriteStamp(AddFile add) => add(Stamp, Text("token"));

    /// <summary>Writes the folder of a release.</summary>
    public static void WriteRelease(AddFile add)
    {
        add("release/pack.json", Text("{}"));
        add("release/approvals/01-final.dsse.json", Text("approved"));
    }

    public static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(string pack) => Encoding.UTF8.GetBytes("manifest of " + pack);
}
