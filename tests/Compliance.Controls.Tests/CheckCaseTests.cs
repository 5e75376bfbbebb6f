using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;
using Compliance.Controls.TestResults;
using Compliance.Network.Documents;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;
using Compliance.TestKit.Cases;
using JsonFacts = Compliance.Controls.Facts.Json;

namespace Compliance.Controls.Tests;

/// <summary>Every folder of <c>tests/cases/checks</c>: a small cluster in, every result of the one check out, with its witness.</summary>
public sealed class CheckCaseTests
{
    /// <summary>Folders that no input of this version can fill, and where the same is held instead.</summary>
    private static readonly Dictionary<string, string> Missing = new(StringComparer.Ordinal)
    {
        ["CNI-CONTROL-HA/fail"] = "the check warns and never fails; its folder warn stands in",
        ["LOG-FLOWS-UNUSED-RULES/fail"] = "the check warns and never fails; its folder warn stands in",
        ["LOG-FLOWS-DENIED-ATTEMPTS/fail"] = "the check warns and never fails; its folder warn stands in",
        ["SEG-NODE-COLOCATION/fail"] = "the check warns and never fails; its folder warn stands in",
        ["POL-QUARANTINE-READY/fail"] = "the check warns and never fails; its folder warn stands in",
        ["POL-REDUNDANT/fail"] = "the check informs and never fails; its folder warn stands in",
        ["NP-NAMED-PORT-PREFERRED/fail"] = "the check informs and never fails; its folder warn stands in",
    };

    public static TheoryData<string> Cases() =>
    [
        .. Directory.EnumerateFiles(CaseFiles.Folder("cases/checks"), "expected.yaml", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(CaseFiles.Folder("cases/checks"), Path.GetDirectoryName(f)!).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_are_those_the_case_expects(string name)
    {
        string folder = Path.Combine(CaseFiles.Folder("cases/checks"), name);
        JsonElement expected = CaseFiles.Document(Path.Combine(folder, "expected.yaml"));
        ICheck check = CheckCatalogue.All.Single(c => c.Definition.Id == name.Split('/')[0]);
        ImmutableArray<CheckResult> results = Run(check, folder, expected);

        string[] wanted = [.. expected.GetProperty("results").EnumerateArray().Select(r => $"{r.GetProperty("subject").GetString()} {r.GetProperty("verdict").GetString()}").Order(StringComparer.Ordinal)];
        string[] found = [.. results.Select(r => $"{r.Subject} {Word(r.Verdict)}").Order(StringComparer.Ordinal)];
        Assert.True(wanted.SequenceEqual(found), $"wanted\n  {string.Join("\n  ", wanted)}\nfound\n  {string.Join("\n  ", results.Select(r => $"{r.Subject} {Word(r.Verdict)}: {r.Summary}"))}");
        Assert.Contains(results, r => Word(r.Verdict) == name.Split('/')[1].Split('+')[0]);
        foreach (CheckResult result in results.Where(r => r.Patch is not null)) Parses(result);
        foreach (JsonElement want in expected.GetProperty("results").EnumerateArray())
            Hold(want, results.Single(r => r.Subject == want.GetProperty("subject").GetString()));
    }

    [Fact]
    public void Every_check_has_a_case_that_passes_one_that_fails_and_one_that_cannot_be_told()
    {
        HashSet<string> folders = [.. Cases().Select(c => c.Data)];
        List<string> lacking = [];
        foreach (string id in CheckCatalogue.All.Select(c => c.Definition.Id))
        {
            lacking.AddRange(new[] { $"{id}/pass", $"{id}/fail" }.Where(f => !folders.Contains(f) && !Missing.ContainsKey(f)));
            if (!folders.Contains($"{id}/not-evaluable") && !folders.Contains($"{id}/not-applicable")) lacking.Add($"{id}/not-evaluable or not-applicable");
        }
        Assert.Empty(lacking);
        Assert.DoesNotContain(Missing.Keys, folders.Contains);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_order_of_documents_in_the_files_changes_nothing(string name)
    {
        string folder = Path.Combine(CaseFiles.Folder("cases/checks"), name);
        JsonElement expected = CaseFiles.Document(Path.Combine(folder, "expected.yaml"));
        ICheck check = CheckCatalogue.All.Single(c => c.Definition.Id == name.Split('/')[0]);
        string first = JsonSerializer.Serialize(Run(check, folder, expected)), again = JsonSerializer.Serialize(Run(check, folder, expected, reversed: true));
        Assert.Equal(first, again);
    }

    /// <summary>Checks whose patches change what is there and mend the failure alone, so that nothing has to be added by hand.</summary>
    private static readonly ImmutableArray<string> Mended =
    [
        "NP-ALL-PORTS", "NP-ANY-SOURCE-INGRESS", "NP-ANY-DEST-EGRESS", "NP-WIDE-NAMESPACE-SELECTOR", "NP-DUALSTACK-GAP", "NP-DANGLING-PEER",
        "NP-NAMED-PORT-UNRESOLVED", "NP-NAMED-PORT-PREFERRED", "CNI-MODE-AUDIT-OR-DISABLED", "CNI-SECONDARY-NETWORK-BYPASS",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Patches_mend_the_failure_they_are_made_for(string name)
    {
        // The pods follow their template only when a controller makes them anew, which a snapshot cannot show.
        if (!Mended.Contains(name.Split('/')[0]) || name == "CNI-SECONDARY-NETWORK-BYPASS/fail+template-of-a-deployment") return;
        string folder = Path.Combine(CaseFiles.Folder("cases/checks"), name);
        JsonElement expected = CaseFiles.Document(Path.Combine(folder, "expected.yaml"));
        ICheck check = CheckCatalogue.All.Single(c => c.Definition.Id == name.Split('/')[0]);
        foreach (CheckResult result in Run(check, folder, expected).Where(r => r.Patch is not null))
        {
            ImmutableArray<CheckResult> after = Run(check, folder, expected, patch: result.Patch);
            Assert.NotEmpty(after);
            Assert.DoesNotContain(after, r => r.Subject == result.Subject && (r.Verdict == result.Verdict || r.Verdict == CheckVerdict.Fail));
        }
    }

    /// <summary>The snapshot with the documents merged into the objects they name (RFC 7396).</summary>
    private static ClusterSnapshot Merged(ClusterSnapshot snapshot, string patch)
    {
        foreach (StructuredDocument document in StructuredDocument.Read(Encoding.UTF8.GetBytes(patch), DocumentLimits.Default).Documents)
        {
            SnapshotObject target = snapshot.Objects.Single(o => JsonFacts.Text(o.Body, "apiVersion") == JsonFacts.Text(document.Root, "apiVersion")
                && o.Ref.Kind.Kind == JsonFacts.Text(document.Root, "kind") && o.Ref.Name == JsonFacts.Text(document.Root, "metadata", "name")
                && o.Ref.Namespace == (JsonFacts.Text(document.Root, "metadata", "namespace") ?? ""));
            JsonNode merged = JsonNode.Parse(target.Body.GetRawText())!;
            Merge(merged.AsObject(), JsonNode.Parse(document.Root.GetRawText())!.AsObject());
            snapshot = snapshot with { Objects = snapshot.Objects.Replace(target, new() { Ref = target.Ref, Version = target.Version, Source = target.Source, Body = JsonSerializer.SerializeToElement(merged) }) };
        }
        return snapshot;
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach ((string field, JsonNode? value) in patch)
            if (value is null) into.Remove(field);
            else if (value is JsonObject deeper && into[field] is JsonObject old) Merge(old, deeper);
            else into[field] = value.DeepClone();
    }

    private static ImmutableArray<CheckResult> Run(ICheck check, string folder, JsonElement expected, bool reversed = false, string? patch = null)
    {
        JsonElement? snapshotSetting = expected.TryGetProperty("snapshot", out JsonElement s) ? s : null;
        IEnumerable<ResourceKind> asked = CheckCatalogue.All.SelectMany(c => c.Definition.Reads).Concat(Kinds.PlugInSettings);
        ClusterSnapshot snapshot = CaseSnapshot.Read(Path.Combine(folder, "cluster.yaml"), asked, snapshotSetting, reversed);
        if (patch is not null) snapshot = Merged(snapshot, patch);
        JsonElement declared = expected.TryGetProperty("declared", out JsonElement d) ? d : default;
        ImmutableSortedDictionary<string, string> settings = JsonFacts.Fields(declared, "settings").ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!);
        JsonElement given = expected.TryGetProperty("given", out JsonElement g) ? g : default;
        AssessmentInput input = new()
        {
            Snapshots = [snapshot],
            TestRuns = [.. Directory.EnumerateFiles(folder, "results*").Order(StringComparer.Ordinal).Select(f => TestRunReader.Read(Path.GetFileName(f), File.ReadAllBytes(f)).Run!)],
            Declared = File.Exists(Path.Combine(folder, "declared.yaml"))
                ? [CaseSnapshot.Read(Path.Combine(folder, "declared.yaml"), [], JsonSerializer.SerializeToElement(new { origin = "manifests" }), reversed)] : [],
            Assertion = JsonFacts.Text(declared, "assert") is { } plugIn ? new PlugInAssertion(plugIn, settings) : null,
            Scope = Declared(declared) with
            {
                PlugInAssertedBy = JsonFacts.Text(declared, "by"),
                SensitiveNamespaces = [.. JsonFacts.Items(declared, "sensitive").Select(n => n.GetString()!)],
                Parameters = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty.Add(check.Definition.Id,
                    JsonFacts.Fields(declared, "parameters").ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!)),
            },
            Frameworks = [.. JsonFacts.Items(given, "frameworks").Select(f => BuiltInFrameworks.All.Single(b => b.Id == f.GetString()))],
            Moment = JsonFacts.Time(given, "moment") ?? CaseSnapshot.Moment,
            Previous = File.Exists(Path.Combine(folder, "previous.yaml")) ? [CaseSnapshot.Read(Path.Combine(folder, "previous.yaml"), asked, snapshotSetting, reversed)
                with { CollectedAt = JsonFacts.Time(given, "previous")!.Value }] : [],
            Flows = Observed(Path.Combine(folder, "flows.jsonl")),
            AuditPolicy = JsonFacts.At(given, "auditPolicy"),
            Retention = JsonFacts.Text(given, "retention"),
            History = JsonFacts.At(given, "scans") is null ? null : new()
            {
                Scans = [.. JsonFacts.Items(given, "scans").Select(s => DateTimeOffset.Parse(s.GetString()!, System.Globalization.CultureInfo.InvariantCulture))],
                Lost = [.. JsonFacts.Items(given, "lost").Select(l => l.GetString()!)],
            },
            Store = JsonFacts.At(given, "signed") is { } signed ? new() { Signed = signed.GetBoolean(), LedgerIntact = JsonFacts.At(given, "ledger")?.GetBoolean() } : null,
        };
        return Assessor.Assess(input, [check]).Results;
    }

    private static FlowSummary? Observed(string file)
    {
        if (!File.Exists(file)) return null;
        FlowAggregation flows = new();
        using FileStream stream = File.OpenRead(file);
        FlowFileReader.Read(Path.GetFileName(file), stream, flows, () => "");
        return flows.Summary();
    }

    /// <summary>What the case's <c>declared.configuration</c> declares.</summary>
    private static ScopeDeclaration Declared(JsonElement declared)
    {
        if (JsonFacts.Text(declared, "configuration") is not { } text) return ScopeDeclaration.Undeclared;
        ConfigurationReading reading = ConfigurationReader.Read("configuration", Encoding.UTF8.GetBytes(text));
        Assert.Equal([], reading.Problems);
        return reading.Scope;
    }

    /// <summary>A patch is YAML whose every document is an object of a kind, or a piece of the configuration that says so: what does not parse mends nothing.</summary>
    private static void Parses(CheckResult result)
    {
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(result.Patch!), DocumentLimits.Default);
        Assert.True(reading.Problems.IsEmpty, $"{result.Subject}: {string.Join("; ", reading.Problems)}\n{result.Patch}");
        Assert.NotEmpty(reading.Documents);
        bool declares = result.Patch!.StartsWith("# For the configuration", StringComparison.Ordinal);
        Assert.All(reading.Documents, d => Assert.True(
            declares ? d.Root.EnumerateObject().All(p => p.Name is "approvedFlows" or "hostFirewall" or "reviews") : JsonFacts.Text(d.Root, "kind") is not null,
            $"{result.Subject}: neither an object nor a piece of the configuration:\n{result.Patch}"));
    }

    private static void Hold(JsonElement want, CheckResult found)
    {
        if (JsonFacts.Text(want, "summary") is { } summary) Assert.True(found.Summary.Contains(summary, StringComparison.Ordinal), $"{found.Subject}: {found.Summary}");
        if (JsonFacts.Text(want, "severity") is { } severity) Assert.Equal(severity, found.Severity.ToString().ToLowerInvariant());
        if (JsonFacts.Text(want, "evidence") is { } evidence) Assert.Contains(evidence, found.Evidence.Select(e => $"{e.Object}{e.Pointer}"));
        if (want.TryGetProperty("patch", out JsonElement patch))
        {
            Assert.NotNull(found.Patch);
            Assert.True(found.Patch.Contains(patch.GetString()!, StringComparison.Ordinal), $"{found.Subject}: the patch is\n{found.Patch}");
        }
        if (found.Verdict is CheckVerdict.Fail) Assert.True(want.TryGetProperty("witness", out _), $"the case does not hold the witness of {found.Subject}: {found.Witness}");
        if (!want.TryGetProperty("witness", out JsonElement witness)) return;
        Assert.NotNull(found.Witness);
        foreach (JsonProperty part in witness.EnumerateObject())
        {
            string? actual = part.Name switch
            {
                "from" => found.Witness.From,
                "to" => found.Witness.To,
                "port" => found.Witness.Port,
                "policy" => found.Witness.Policy?.ToString(),
                "pointer" => found.Witness.Pointer,
                "allowedBy" => found.Witness.AllowedBy,
                _ => throw new InvalidDataException($"a witness has no part {part.Name}"),
            };
            if (part.Name == "allowedBy") Assert.Contains(part.Value.GetString()!, actual, StringComparison.Ordinal);
            else Assert.True(part.Value.GetString() == actual, $"{found.Subject}: {part.Name} is {actual}; {found.Witness}");
        }
    }

    private static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.NotEvaluable => "not-evaluable",
        CheckVerdict.NotApplicable => "not-applicable",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}
