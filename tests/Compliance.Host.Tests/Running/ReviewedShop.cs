using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Compliance.Host.Tests.Running;

/// <summary>The small shop with people who review its packs: their keys, the signed register, a configuration that names it, and a store.</summary>
internal sealed class ReviewedShop : IDisposable
{
    /// <summary>Moment of the audit: 2026-06-21 00:00 UTC.</summary>
    public const long Start = 1_782_000_000;

    public const string Plan = """
          steps:
          - {step: self, roles: [author]}
          - {step: peer, roles: [engineer]}
          - {step: security, roles: [security-officer]}
          - {step: final, roles: [ciso]}
        """;

    private static readonly (string Person, string Key, string Role)[] s_people =
    [
        ("Grace Hopper", "grace", "author"), ("Joan Clarke", "joan", "engineer"), ("Katherine Johnson", "katherine", "security-officer"), ("Ada Byron", "ada", "ciso"),
        ("Mary Keller", "mary", "engineer"),
    ];

    private readonly TempFolder _folder = new();

    public ReviewedShop(string plan = Plan, string more = "")
    {
        foreach (string name in (string[])["organisation", .. s_people.Select(p => p.Key), "mallory"]) WriteKey(name);
        Folder.Write("approvers.yaml", Register());
        Expect(0, Start, "approvers", "sign", File("approvers.yaml"), "--signing-key", File("organisation.pem"), "--out", File("approvers.dsse.json"));
        Folder.Write("compliance.yaml", $$"""
            document:
              series: shop
              entity: Payment Shop Ltd
              owner: Ada Byron
              author: Grace Hopper
              contributors: []
              reviewers: [Joan Clarke]
              approvers: [Ada Byron]
              executiveSummary: The shop is cut into zones.
              businessContext: It takes cards.
              inScope: [the cluster shop]
              outOfScope: []
              applicability: Everybody who deploys to the shop.
              relatedDocuments: []
              classification: Confidential
              retention: Two years
              nextReview: 2027-03-31
              distribution: [audit@shop.example]
            plugIn: {assertedBy: Ada Byron}
            approval:
              register: approvers.dsse.json
            {{plan}}
            {{more}}
            """);
        Folder.Write("answers.yaml", "clarity: yes\nstakeholder-review: {answer: yes, comment: heard in May}\ncompliance: {answer: n/a, comment: gaps are findings}\n");
        Shop.WriteTo(Folder);
    }

    public TempFolder Folder => _folder;

    public string Store => File("evidence");

    public string File(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Audits the shop, a number of hours after the start, and gives the pack's folder.</summary>
    public string Audit(int hours = 0, params string[] more) => Expect(0, At(hours),
        ["audit", "--manifests", Path.Combine(_folder.Path, "shop"), "--config", File("compliance.yaml"), "--cni", "calico", "--framework", "pci-dss", "--out", Store, .. more]).Lines[^1];

    /// <summary>Submits with everything that is needed.</summary>
    public CliResult Submit(string pack, int hours = 1) => Expect(0, At(hours),
        "packs", "submit", pack, "--by", "Grace Hopper", "--key", File("grace.pem"), "--signing-key", File("organisation.pem"), "--answers", File("answers.yaml"));

    /// <summary>Decides every step.</summary>
    public void Approve(string pack, int hours = 2)
    {
        Expect(0, At(hours), "packs", "review", pack, "--step", "self", "--by", "Grace Hopper", "--key", File("grace.pem"));
        Expect(0, At(hours), "packs", "review", pack, "--step", "peer", "--by", "Joan Clarke", "--key", File("joan.pem"), "--rating", "4", "--condition", "close ops");
        Expect(0, At(hours), "packs", "review", pack, "--step", "security", "--by", "Katherine Johnson", "--key", File("katherine.pem"));
        Expect(0, At(hours), "packs", "approve", pack, "--by", "Ada Byron", "--key", File("ada.pem"), "--comment", "Released for the audit.");
    }

    public static long At(int hours) => Start + (hours * 3600L);

    /// <summary>Runs at a moment, and holds the exit status.</summary>
    public static CliResult Expect(int status, long epoch, params string[] arguments)
    {
        CliResult run = Cli.RunIn([("SOURCE_DATE_EPOCH", epoch.ToString(CultureInfo.InvariantCulture))], arguments);
        Assert.True(run.Status == status, $"compliance {string.Join(' ', arguments)}: expected {status}, ended with {run.Status}: {run.Error}{run.Output}");
        return run;
    }

    /// <summary>Runs, and holds that it is refused with a message.</summary>
    public static void Refused(string message, long epoch, params string[] arguments) => Assert.Contains(message, Expect(2, epoch, arguments).Error, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private void WriteKey(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.Write(name + ".pem", key.ExportPkcs8PrivateKeyPem());
        _folder.Write(name + ".public.pem", key.ExportSubjectPublicKeyInfoPem());
    }

    private string Register()
    {
        var text = new StringBuilder("organisation: Payment Shop Ltd\napprovers:\n");
        foreach ((string person, string key, string role) in s_people)
        {
            text.Append(CultureInfo.InvariantCulture, $"- person: {person}\n  roles: [{role}]\n  validFrom: 2026-01-01\n  validTo: {(key == "mary" ? "2026-06-20" : "2030-12-31")}\n  publicKey: |\n");
            foreach (string line in System.IO.File.ReadLines(File(key + ".public.pem"))) text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
        }
        return text.ToString();
    }
}
