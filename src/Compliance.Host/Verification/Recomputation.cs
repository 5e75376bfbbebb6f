using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Scope;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Host.Audits;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Verification;

/// <summary>Assesses anew what is in a pack, and holds the result against what the pack says.</summary>
/// <param name="Differences">Everything that differs; empty when nothing does.</param>
/// <param name="Verdicts">Verdicts of checks that were compared.</param>
/// <param name="NotRecomputed">What is in the pack by digest alone.</param>
internal sealed record Recomputation(ImmutableArray<string> Differences, int Verdicts, ImmutableArray<string> NotRecomputed)
{
    /// <summary>What else is to be told, a line each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    private const string Inputs = "data/inputs/";
    private const long Limit = 512 << 20;

    /// <summary>Assesses anew.</summary>
    /// <param name="files">Files of a pack whose bytes are intact.</param>
    /// <param name="pack">What it says.</param>
    /// <param name="json">The bytes that say it.</param>
    public static Recomputation Of(IReadOnlyDictionary<string, PackFile> files, EvidencePack pack, byte[] json)
    {
        try
        {
            if (pack.Period is not null) return new PeriodRecomputation(files).Of(pack, json);
            var packed = new PackedInputs(files);
            AssessmentInput input = packed.Read(pack.Document.Created, out DocumentDeclaration document, out SeriesFacts? series);
            ImmutableArray<string> digests = [.. input.Snapshots.Select(SnapshotFile.Digest)];
            EvidencePack draft = PackComposer.Compose(Assessor.Assess(input), DocumentControls.Draft(document, input.Scope, input.Snapshots[0].Cluster, input.Moment), pack.Program,
                Own(pack, series), digests, packed.Approvers());
            return Held(files, pack, json, draft, series, [], pack.Results.Length, ByDigest(input));
        }
        catch (InputException e)
        {
            return new Recomputation([$"cannot be assessed anew: {e.Message}", .. e.Problems], 0, []);
        }
        catch (EvidenceBrokenException e)
        {
            return new Recomputation([e.Message], 0, []);
        }
    }

    /// <summary>Inputs of a pack, without those that its version rests on.</summary>
    public static ImmutableArray<InputEntry> Own(EvidencePack pack, SeriesFacts? series) => series is null ? pack.Inputs : [.. pack.Inputs.Where(i => !RecomputedVersion.Gives(i))];

    /// <summary>Holds a pack against what was composed anew.</summary>
    /// <param name="files">Files of the pack.</param>
    /// <param name="pack">What it says.</param>
    /// <param name="json">The bytes that say it.</param>
    /// <param name="draft">What was composed anew, without a version.</param>
    /// <param name="series">What it holds of its series; null when nothing.</param>
    /// <param name="found">What differs already.</param>
    /// <param name="verdicts">Verdicts of checks that were compared.</param>
    /// <param name="notRecomputed">What is in the pack by digest alone.</param>
    public static Recomputation Held(IReadOnlyDictionary<string, PackFile> files, EvidencePack pack, byte[] json, EvidencePack draft, SeriesFacts? series,
        IEnumerable<string> found, int verdicts, IEnumerable<string> notRecomputed)
    {
        List<string> differences = [.. OtherInputs(files, pack), .. found];
        RecomputedVersion version = RecomputedVersion.Of(files, pack, draft, series);
        // A pack of a program that wrote no register of flows says nothing that it could be held against.
        bool earlier = pack.Summary.Figures is null;
        EvidencePack anew = earlier ? version.Pack with { Flows = [], FlowDoubts = [], Trend = [], TrendGaps = [], Summary = version.Pack.Summary with { Figures = null } } : version.Pack;
        differences.AddRange(version.Differences);
        differences.AddRange(Compare("result", pack.Results, anew.Results, r => $"{r.Id} on {r.Subject} in {r.Cluster}", r => $"{r.Verdict}, {r.Severity}"));
        differences.AddRange(Compare("control", pack.Controls, anew.Controls, c => $"{c.Framework} {c.Control}", c => c.Status));
        differences.AddRange(Compare("flow", pack.Flows, anew.Flows, f => f.Id, Told));
        if (version.Differences.IsEmpty)
        {
            differences.AddRange(Compare("document control", Control(pack.Document), Control(anew.Document), f => f.Field, f => f.Value));
            differences.AddRange(Compare("change", pack.Changes?.Entries ?? [], anew.Changes?.Entries ?? [], Named, c => $"{c.Step}".ToUpperInvariant()));
        }
        if (differences.Count == 0 && pack.Program.Version == ProgramVersion.Current && FirstDifference(json, PackJson.Write(anew), earlier) is { } field)
            differences.Add($"data/pack.json says something else at {field}; the verdicts are the same");
        return new Recomputation([.. differences], verdicts, [.. notRecomputed, .. version.NotRecomputed,
            .. earlier ? ["the register of flows and the key figures: the pack has none, as packs of earlier programs do"] : (string[])[]]);
    }

    /// <summary>What a row of the register claims, whichever program wrote it.</summary>
    private static string Told(FlowEntry flow) =>
        $"{flow.State} from {flow.FromZone} ({string.Join(", ", flow.From)}) to {flow.ToZone} ({string.Join(", ", flow.To)}) at {flow.Ports}";

    private static ImmutableArray<(string Field, string Value)> Control(DocumentControl document) =>
    [
        ("id", document.Id), ("series", document.Series), ("version", document.Version), ("predecessor", document.Predecessor?.Digest ?? "none"),
        ("completeness", $"{document.CompletenessPercent} %"), ("fields missing", string.Join(", ", document.Missing)),
    ];

    private static string Named(ChangeEntry change) =>
        $"{change.Kind} {change.Subject}{(change.Cluster is null ? "" : $" in {change.Cluster}")} {change.Action}".ToLowerInvariant();

    private static IEnumerable<string> ByDigest(AssessmentInput input) => input.Flows is { } flows
        ? [$"the sum of {flows.Files.Length} {(flows.Files.Length == 1 ? "file" : "files")} of flow records, which are in the pack by digest alone ({string.Join(", ", flows.Files.Select(f => f.Name))}): the verdicts were recomputed from the sum, the sum was not"]
        : [];

    // The pack names the digest of each input: that of a snapshot is over its canonical JSON.
    private static IEnumerable<string> OtherInputs(IReadOnlyDictionary<string, PackFile> files, EvidencePack pack)
    {
        Dictionary<string, string> named = [];
        foreach (InputEntry entry in pack.Inputs)
            if (!named.TryAdd(entry.Path, entry.Sha256)) yield return $"{entry.Path}: stands twice among the inputs of data/pack.json";
        foreach (string path in files.Keys.Where(p => p.StartsWith(Inputs, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string digest = Digest(path, files[path]);
            if (!named.Remove(path, out string? other)) yield return $"{path}: is not among the inputs of data/pack.json";
            else if (other != digest) yield return $"{path}: is another input than the one assessed: its digest is {digest}, data/pack.json names {other}";
        }
        foreach (string path in named.Keys) yield return $"{path}: was assessed, and is not in the pack";
    }

    private static string Digest(string path, PackFile file) => !path.EndsWith(".json.gz", StringComparison.Ordinal) ? file.Digest.Sha256
        : path[Inputs.Length..].Split('/')[0] switch
        {
            "snapshots" or "declared" or "previous" => SnapshotFile.Digest(SnapshotFile.Read(file.Read(Limit))),
            "predecessor" => PredecessorPack.Unpacked(path, file),
            _ => file.Digest.Sha256,
        };

    private static IEnumerable<string> Compare<T>(string what, ImmutableArray<T> said, ImmutableArray<T> anew, Func<T, string> key, Func<T, string> value)
    {
        ILookup<string, string> one = said.ToLookup(key, value), other = anew.ToLookup(key, value);
        foreach (string name in one.Select(g => g.Key).Union(other.Select(g => g.Key)))
        {
            string before = Text(one[name]), after = Text(other[name]);
            if (before != after) yield return $"{what} {name}: the pack says {before}, recomputed it is {after}";
        }
    }

    private static string Text(IEnumerable<string> values) => string.Join(" and ", values.Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : "nothing";

    private static string? FirstDifference(byte[] said, byte[] anew, bool earlier)
    {
        if (said.AsSpan().SequenceEqual(anew)) return null;
        using JsonDocument one = JsonDocument.Parse(said), other = JsonDocument.Parse(anew);
        // An earlier program could not write that a list it did not know is empty.
        return Difference(one.RootElement, other.RootElement, "", earlier) ?? (earlier ? null : "its form, which is not canonical");
    }

    private static string? Difference(JsonElement one, JsonElement other, string at, bool earlier)
    {
        if (one.ValueKind != other.ValueKind) return at;
        if (one.ValueKind == JsonValueKind.Array)
            return one.GetArrayLength() != other.GetArrayLength() ? at
                : one.EnumerateArray().Zip(other.EnumerateArray()).Select((pair, i) => Difference(pair.First, pair.Second, $"{at}/{i}", earlier)).FirstOrDefault(d => d is not null);
        if (one.ValueKind != JsonValueKind.Object) return JsonElement.DeepEquals(one, other) ? null : at;
        return one.EnumerateObject().Select(p => p.Name).Union(other.EnumerateObject().Select(p => p.Name))
            .Select(name => one.TryGetProperty(name, out JsonElement a) && other.TryGetProperty(name, out JsonElement b) ? Difference(a, b, $"{at}/{name}", earlier)
                : earlier && other.TryGetProperty(name, out JsonElement added) && added.ValueKind == JsonValueKind.Array && added.GetArrayLength() == 0 ? null : $"{at}/{name}")
            .FirstOrDefault(d => d is not null);
    }
}
