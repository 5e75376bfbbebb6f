using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Host.Commands;
using Compliance.Host.Configuration;
using Compliance.Host.Periods;
using Compliance.Host.Tests.Running;
using Compliance.Host.Verification;
using Compliance.Network.Snapshot;
using Compliance.Storage;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Samples;

/// <summary>What daily scans of the sample take in a period pack: five objects change from day to day, and every tenth day some policies go.
/// <c>COMPLIANCE_SCANS=90</c> gives the figures of docs/benchmarks.md.</summary>
public sealed class PeriodSizeTests
{
    private static readonly DateTimeOffset First = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_base_and_differences_take_a_part_of_whole_scans_and_give_all_of_them_back()
    {
        int days = int.TryParse(Environment.GetEnvironmentVariable("COMPLIANCE_SCANS"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 6;
        using var folder = new TempFolder();
        var store = new FolderStore(Path.Combine(folder.Path, "evidence"));
        AuditConfiguration configuration = AuditConfiguration.Read(Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"));
        ClusterSnapshot snapshot = await Sources.Open(new InputSelection.Manifests([Repository.PathOf("tests", "clusters", "payment-shop")]), ProgramClock.OfEnvironment())
            .ReadAsync(new Progress<string>(), TestContext.Current.CancellationToken);
        var random = new Random(1);
        long snapshots = 0, documents = 0;
        for (int day = 0; day < days; day++)
        {
            snapshot = NextDay(snapshot, First.AddDays(day), random, day % 10 == 5);
            string scan = Path.Combine(store.Place, Audit(snapshot, configuration, store).Name, "data");
            snapshots += new FileInfo(Directory.EnumerateFiles(Path.Combine(scan, "inputs", "snapshots")).Single()).Length;
            documents += Packed(File.ReadAllBytes(Path.Combine(scan, "pack.json")));
        }

        var watch = Stopwatch.StartNew();
        var settings = new PeriodSettings { From = First.AddHours(-2), To = First.AddDays(days).AddHours(-2), Moment = First.AddDays(days + 1), ClockOverridden = true };
        AuditedPack made = PeriodRun.Run(store, store, settings, _ => [], new Progress<string>(), TestContext.Current.CancellationToken);
        TimeSpan making = watch.Elapsed;
        using OpenedPack opened = OpenedPack.Open(Path.Combine(store.Place, made.Name));
        watch.Restart();
        byte[] json = opened.Files["data/pack.json"].Read(1 << 30);
        Recomputation anew = Recomputation.Of(opened.Files, PackJson.Read<EvidencePack>(json), json);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{days} scans of {snapshot.Objects.Length} objects: snapshots {snapshots} bytes whole, {Size(opened, "snapshots")} as kept; documents {documents} whole, {Size(opened, "documents")} as kept; "
            + $"manifests {Size(opened, "manifests")}; other inputs {Size(opened, "files")}; made in {making.TotalSeconds:F1} s, computed anew in {watch.Elapsed.TotalSeconds:F1} s"));

        Assert.Equal([], anew.Differences);
        Assert.Equal(days, anew.Notes.Count(n => n.Contains(": MATCH, ", StringComparison.Ordinal)));
        Assert.Equal($"At {days} of {days} planned points", made.Pack.Period!.Statement[..made.Pack.Period.Statement.IndexOf(" between", StringComparison.Ordinal)]);
        Assert.InRange(Size(opened, "snapshots"), 1, snapshots / 3);
        Assert.InRange(Size(opened, "documents"), 1, documents / 3);
    }

    private static AuditedPack Audit(ClusterSnapshot snapshot, AuditConfiguration configuration, FolderStore store)
    {
        ImmutableArray<Controls.Frameworks.Framework> frameworks = configuration.Select([]);
        var given = new GivenInputs { Store = new() { Signed = false } };
        return AuditRun.Run([snapshot], new AuditSettings
        {
            Given = given, Frameworks = frameworks, Scope = configuration.Scope, Document = configuration.Document, Configuration = configuration.Reading, Moment = snapshot.CollectedAt, ClockOverridden = true,
            InputFiles = [.. configuration.InputFiles(frameworks, null), .. given.Files],
        }, [], store, new Progress<string>(), TestContext.Current.CancellationToken);
    }

    private static ClusterSnapshot NextDay(ClusterSnapshot before, DateTimeOffset moment, Random random, bool policiesGo)
    {
        SnapshotObject[] objects = [.. before.Objects];
        for (int i = 0; i < 5; i++)
        {
            int at = random.Next(objects.Length);
            JsonObject body = JsonNode.Parse(objects[at].Body.GetRawText())!.AsObject();
            body["metadata"]!["resourceVersion"] = random.Next(1_000_000).ToString(CultureInfo.InvariantCulture);
            objects[at] = new SnapshotObject { Ref = objects[at].Ref, Version = objects[at].Version, Source = objects[at].Source, Body = JsonElement.Parse(CanonicalJson.Bytes(JsonSerializer.SerializeToElement(body))) };
        }
        return before with { CollectedAt = moment, Objects = [.. objects.Where(o => !policiesGo || o.Ref.Kind.Kind != "NetworkPolicy" || random.Next(30) > 0)] };
    }

    private static long Size(OpenedPack pack, string part) =>
        pack.Files.Where(f => f.Key.StartsWith($"data/inputs/scans/{part}/", StringComparison.Ordinal)).Sum(f => f.Value.Digest.Bytes);

    private static long Packed(byte[] text)
    {
        using var file = new MemoryStream();
        GzipText.Write(file, stream => stream.Write(text));
        return file.Length;
    }
}
