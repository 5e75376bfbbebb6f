using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.Terminal;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Verification;

/// <summary>Reads everything an assessment depends on back out of a pack, as <see cref="AuditRun"/> wrote it.</summary>
/// <param name="files">The files of the pack.</param>
internal sealed class PackedInputs(IReadOnlyDictionary<string, PackFile> files)
{
    private const string Folder = "data/inputs/";
    private const long Limit = 512 << 20;

    /// <summary>The input of the assessment.</summary>
    /// <param name="moment">Moment of assessment.</param>
    /// <param name="document">What the configuration declares of the document.</param>
    /// <param name="series">What the ledger said of the series; null in a pack that does not say.</param>
    /// <exception cref="InputException">An input is missing or malformed; it is named.</exception>
    public AssessmentInput Read(DateTimeOffset moment, out DocumentDeclaration document, out SeriesFacts? series)
    {
        AuditConfiguration configuration = Configuration();
        (ScopeDeclaration scope, document) = (configuration.Scope, configuration.Document);
        series = Series(moment);
        return new AssessmentInput
        {
            History = series?.History(),
            Snapshots = Snapshots("snapshots") is { IsEmpty: false } snapshots ? snapshots : throw new InputException($"{Folder}snapshots: there is no snapshot"),
            Declared = Snapshots("declared"),
            Previous = Snapshots("previous"),
            Assertion = Json<PlugInAssertion>("assertion.json", a => a.Settings is not null && a.Settings.Values.All(v => v is not null)),
            Scope = scope,
            Retention = document.Retention,
            Frameworks = Frameworks(scope),
            Moment = moment,
            Flows = Json<FlowSummary>("flows.json", s => s.Files.All(f => f is not null) && s.Flows.All(f => f is { Key: { From: not null, To: not null } })),
            AuditPolicy = Text("audit-policy.yaml") is { } policy ? AuditPolicyFile.Of(Folder + "audit-policy.yaml", "audit-policy.yaml", policy).Root : null,
            Store = Json<EvidenceStoreFacts>("store.json"),
            TestRuns = TestResultFiles.Of(Numbered("tests").Select(f => (f, (ReadOnlyMemory<byte>)files[f].Read(Limit))), "").Runs,
        };
    }

    /// <summary>The configuration; nothing declared in a pack without one.</summary>
    /// <exception cref="InputException">It has errors.</exception>
    public AuditConfiguration Configuration()
    {
        if (Text("compliance.yaml") is not { } text) return AuditConfiguration.Read(null);
        ConfigurationReading reading = ConfigurationReader.Read("compliance.yaml", text, new ConfigurationSource(Open, List) { Register = Register });
        return reading.Problems.IsEmpty ? new AuditConfiguration { Scope = reading.Scope, Document = reading.Document, Text = text, Reading = reading }
            : throw ConfigurationFile.Refused(Folder + "compliance.yaml", [.. reading.Problems]);
    }

    /// <summary>What the ledger said of the series; null in a pack that does not say.</summary>
    /// <param name="moment">Moment of assessment.</param>
    /// <exception cref="InputException">It is malformed.</exception>
    public SeriesFacts? Series(DateTimeOffset moment) => Json<SeriesFacts>("series.json", f => f.Format == 1 && f.Scans.All(s => s is { Pack: not null, Version: not null } && s.Moment < moment)
            && f.Versions.All(v => v is not null) && f.Lost.All(l => l is not null) && f.Predecessor is null or { Pack: not null, Version: not null, Digest: not null }
            && (f.Earlier is null || f.Earlier.Value.All(e => e is not null && e.Created < moment && (e.Missing is null ? e is { Controls: not null, Findings: not null } : e is { Controls: null, Findings: null }))));

    /// <summary>The register of approvers; null when the pack has none.</summary>
    /// <exception cref="InputException">It is no signed register.</exception>
    public SignedRegister? Approvers()
    {
        try
        {
            return files.TryGetValue(ApproverRegister.PathInPack, out PackFile? file) ? ApproverRegister.Read(file.Read(Limit)) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new InputException($"{ApproverRegister.PathInPack}: is no signed register of approvers: {e.Message}");
        }
    }

    private ImmutableArray<ClusterSnapshot> Snapshots(string folder)
    {
        var snapshots = ImmutableArray.CreateBuilder<ClusterSnapshot>();
        foreach (string path in Numbered(folder))
        {
            try
            {
                snapshots.Add(SnapshotFile.Read(files[path].Read(Limit)));
            }
            catch (SnapshotException e)
            {
                throw new InputException($"{path}: {e.Message}");
            }
            if (snapshots.Take(snapshots.Count - 1).Any(s => s.Cluster == snapshots[^1].Cluster)) throw new InputException($"{path}: a second snapshot of the cluster {snapshots[^1].Cluster}");
        }
        return snapshots.ToImmutable();
    }

    private ImmutableArray<Framework> Frameworks(ScopeDeclaration scope)
    {
        string[] ids = Encoding.UTF8.GetString((Text("frameworks.txt") ?? throw new InputException($"{Folder}frameworks.txt: is missing")).Span)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, Framework> known = scope.OwnFrameworks.ToDictionary(f => f.Id, StringComparer.Ordinal);
        foreach (string path in files.Keys.Where(p => p.StartsWith(Folder + "controls/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            FrameworkReading reading = FrameworkFile.Read(path, files[path].Read(Limit), BuiltInFrameworks.CheckIds);
            Framework framework = reading.Framework ?? throw new InputException($"{path}: malformed") { Problems = [.. reading.Problems.Select(p => p.ToString())] };
            if (!known.TryAdd(framework.Id, framework)) throw new InputException($"{path}: a second framework {framework.Id}");
        }
        return [.. ids.Select(id => known.GetValueOrDefault(id) ?? throw new InputException($"{Folder}frameworks.txt: no control file in the pack is that of {id}"))];
    }

    private IncludedFile Open(string name) =>
        (Text("include/" + name) ?? Text("own/" + name)) is { } text ? new IncludedFile(name, text) : new IncludedFile(name, default, "it is not in the pack");

    private IncludedFile Register(string name) =>
        Text(ApproverRegister.PathInPack[Folder.Length..]) is { } text ? new IncludedFile(name, text) : new IncludedFile(name, default, "it is not in the pack");

    private FolderListing List(string name)
    {
        string folder = $"{Folder}own/{name.TrimEnd('/')}/";
        return new FolderListing([.. files.Keys.Where(p => p.StartsWith(folder, StringComparison.Ordinal) && !p[folder.Length..].Contains('/')).Select(p => p[folder.Length..])]);
    }

    // Numbers have two digits and, beyond ninety-nine, more.
    private IEnumerable<string> Numbered(string folder)
    {
        string prefix = $"{Folder}{folder}/";
        return files.Keys.Where(p => p.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(p => int.TryParse(p[prefix.Length..].Split('-', '/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number : throw new InputException($"{p}: expected a name that begins with a number"))
            .ThenBy(p => p, StringComparer.Ordinal);
    }

    // What is absent in a file reads as null, and nothing that an audit wrote has an empty part.
    private T? Json<T>(string name, Func<T, bool>? whole = null)
        where T : class
    {
        if (Text(name) is not { } text) return null;
        try
        {
            T read = PackJson.Read<T>(text.Span);
            if (whole?.Invoke(read) == false) throw new InputException($"{Folder}{name}: a part of it is empty");
            return PackJson.Write(read).AsSpan().SequenceEqual(text.Span) ? read : throw new InputException($"{Folder}{name}: is not in the canonical form of this program's version");
        }
        catch (JsonException e)
        {
            throw new InputException($"{Folder}{name}: {e.Message}");
        }
    }

    private ReadOnlyMemory<byte>? Text(string name) => files.TryGetValue(Folder + name, out PackFile? file) ? file.Read(Limit) : (ReadOnlyMemory<byte>?)null;
}
