using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Configuration;

/// <summary>Reads <c>compliance.yaml</c> strictly: an unknown key, a value of another type, a name of nothing, an id that stands twice and a
/// check parameter that its check could not use are problems, each with file, line and field.</summary>
public sealed class ConfigurationReader
{
    private readonly ImmutableArray<ConfigurationNode> _roots;
    private readonly List<ConfigurationProblem> _problems;
    private readonly OwnFiles _own;

    private ConfigurationReader(ImmutableArray<ConfigurationNode> roots, ConfigurationSource source, List<ConfigurationProblem> problems) =>
        (_roots, _problems, _own) = (roots, problems, new(source, problems));

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">Name to show in problems.</param>
    /// <param name="text">UTF-8 YAML or JSON, one document; an empty text declares nothing.</param>
    /// <param name="source">Gives included files and own folders; null: nothing further can be read.</param>
    public static ConfigurationReading Read(string file, ReadOnlyMemory<byte> text, ConfigurationSource? source = null)
    {
        source ??= ConfigurationSource.None;
        List<ConfigurationProblem> problems = [];
        ConfigurationFiles files = new(source, problems);
        files.Read(file, text);
        ConfigurationReading reading = new(ScopeDeclaration.Undeclared, DocumentDeclaration.Undeclared, []) { Included = files.Included };
        // What a value means is looked at once every value has its shape.
        if (problems.Count == 0 && files.Roots.Length > 0)
        {
            ConfigurationReader reader = new(files.Roots, source, problems);
            DeclarationReader declarations = new(problems, reader.Items);
            AttestationReader attestations = new(problems, reader.Items);
            ReviewReader review = new(problems, source);
            ConfigurationNode? templates = reader.One("report", "templates")?.Find("templates"), theme = reader.One("report", "theme")?.Find("theme");
            reading = reading with
            {
                Scope = reader.Scope(declarations, attestations),
                Document = reader.Document() with { Review = review.Read([.. reader._roots.Select(r => r.Find("approval")).OfType<ConfigurationNode>()]) },
                Signing = reader.Signing(),
                Report = new ReportDeclaration(templates?.Value.GetString()!.Trim(), theme?.Value.GetString()!.Trim(), reader.Text("report", "oscalVersion")),
                Places = declarations.Places.AddRange(ImmutableArray.Create(templates, theme).OfType<ConfigurationNode>().Select(n => KeyValuePair.Create(n.Pointer[1..], n.Problem("")))),
                Own = reader._own.Read,
                Register = review.Register,
                RegisterPlace = review.RegisterPlace,
            };
        }
        List<string> order = [file, .. files.Included.Select(f => f.Name), .. reading.Own.Select(f => f.Name)];
        return reading with { Problems = [.. problems.OrderBy(p => order.IndexOf(p.File)).ThenBy(p => p.Line).ThenBy(p => p.Field, StringComparer.Ordinal)] };
    }

    private ScopeDeclaration Scope(DeclarationReader declarations, AttestationReader attestations)
    {
        declarations.Once("attestations", "id");
        string prefix = Text("annotationPrefix") ?? ScopeDeclaration.DefaultPrefix;
        LabelStandard labels = LabelStandard.Under(prefix);
        ReviewPeriods periods = ReviewPeriods.Undeclared;
        ImmutableArray<Zone> zones = declarations.Zones();
        ImmutableArray<Review> reviews = declarations.Reviews();
        ImmutableArray<DataStore> stores = declarations.DataStores();
        ImmutableArray<ICheck> checks = _own.Checks(Items("folders", "checks"), zones, stores);
        ImmutableArray<Framework> frameworks = _own.Frameworks(Items("folders", "frameworks"));
        return new()
        {
            Clusters = declarations.Clusters(),
            Frameworks = Selected(frameworks),
            OwnFrameworks = frameworks,
            OwnChecks = checks,
            ExemptNamespaces = _roots.Any(r => r.Find("scope")?.Find("exemptNamespaces") is not null)
                ? Texts("scope", "exemptNamespaces") : ScopeDeclaration.Undeclared.ExemptNamespaces,
            SensitiveNamespaces = Texts("scope", "sensitiveNamespaces"),
            Confirmation = Confirmed(reviews),
            Zones = zones,
            ApprovedFlows = declarations.Flows(),
            PublicEntryPoints = declarations.PublicEntryPoints(),
            DataStores = stores,
            InsecureProtocols = declarations.InsecureProtocols(),
            HostFirewall = Text("hostFirewall", "statement") is { } firewall
                ? new(firewall, new(Text("hostFirewall", "approver"), One("hostFirewall", "approvedOn")?.Day("approvedOn"), One("hostFirewall", "reviewBy")?.Day("reviewBy"))) : null,
            BreakGlass = new(Text("breakGlass", "label") ?? $"{prefix}/break-glass", Number("breakGlass", "maxHours") ?? BreakGlass.Undeclared.MaxHours, Texts("breakGlass", "approvers")),
            AnnotationPrefix = prefix,
            Labels = new(
                Text("labelStandard", "zone") ?? labels.Zone, Text("labelStandard", "environment") ?? labels.Environment, Text("labelStandard", "tenant") ?? labels.Tenant,
                Texts("labelStandard", "requiredOnNamespaces"), Texts("labelStandard", "requiredOnPolicies")),
            ReviewPeriods = new(
                Number("reviewPeriods", "policies") ?? periods.Policies, Number("reviewPeriods", "approvedFlows") ?? periods.ApprovedFlows,
                Number("reviewPeriods", "scope") ?? periods.Scope, Number("reviewPeriods", "access") ?? periods.Access),
            Reviews = reviews,
            Logging = new(Attested("logging", "flowLogs"), Attested("logging", "vpcFlowLogs"), Attested("logging", "apiServerAudit")),
            EvidenceStore = new(Attested("evidenceStore", "offHostCopy"), Text("evidenceStore", "legalHold")),
            SegmentationTests = declarations.SegmentationTests(),
            Schedule = new(Text("schedule", "scan"), Text("schedule", "pack")),
            Folders = new(Texts("folders", "frameworks"), Texts("folders", "checks")),
            ExceptionMaxDays = Number("exceptionMaxDays") ?? ScopeDeclaration.Undeclared.ExceptionMaxDays,
            Attestations = attestations.Attestations(frameworks),
            ControlValues = attestations.Values(frameworks),
            Exceptions = declarations.Exceptions([.. _own.CheckIds]),
            PlugInAssertedBy = Text("plugIn", "assertedBy"),
            Parameters = Parameters(),
        };
    }

    // A review of the scope confirms it as well as the two keys do; the later of both counts.
    private ScopeConfirmation Confirmed(ImmutableArray<Review> reviews)
    {
        ScopeConfirmation stated = new(Text("scope", "confirmedBy"), One("scope", "confirmedOn")?.Day("confirmedOn"));
        return reviews.Where(r => r.Of == ReviewSubject.Scope).MaxBy(r => r.On) is { } last && (stated.On is not { } on || last.On > on) ? new(last.By, last.On) : stated;
    }

    private KeepingAttestation? Attested(string section, string key) => One(section, key)?.Find(key) is { } a
        ? new(a.Required("destination"), a.Required("attestedBy"), a.Day("attestedOn")!.Value, a.Day("validUntil")) : null;

    private DocumentDeclaration Document() => new()
    {
        Series = Text("document", "series"),
        Title = Text("document", "title"),
        Entity = Text("document", "entity"),
        Owner = Text("document", "owner"),
        Author = Text("document", "author"),
        Contributors = Listed("document", "contributors"),
        ConfigurationChangedBy = Texts("document", "configurationChangedBy"),
        Reviewers = Texts("document", "reviewers"),
        Approvers = Texts("document", "approvers"),
        ExecutiveSummary = Text("document", "executiveSummary"),
        BusinessContext = Text("document", "businessContext"),
        InScope = Texts("document", "inScope"),
        OutOfScope = Listed("document", "outOfScope"),
        Applicability = Text("document", "applicability"),
        RelatedDocuments = Listed("document", "relatedDocuments"),
        Classification = Text("document", "classification"),
        Retention = Text("document", "retention"),
        NextReview = One("document", "nextReview")?.Day("nextReview"),
        Distribution = Texts("document", "distribution"),
    };

    private SigningDeclaration Signing() => new()
    {
        TimeStampAuthority = Text("signing", "timeStampAuthority"),
        TimeStampCa = Text("signing", "timeStampCa"),
        TimeStampPolicy = Text("signing", "timeStampPolicy"),
        TimeStampOptional = Text("signing", "timeStamp") is { } choice ? choice == "optional" : null,
    };

    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Parameters()
    {
        var checks = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (string check in CheckCatalogue.All.Select(c => c.Definition.Id))
        {
            var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (ConfigurationNode section in _roots.Select(r => r.Find("checks")?.Find(check)).OfType<ConfigurationNode>())
                foreach (string name in section.Value.EnumerateObject().Select(p => p.Name))
                    if (section.Find(name) is { } parameter && !parameters.TryAdd(name, CheckParameter.Flat(parameter.Value)!))
                        _problems.Add(parameter.Problem("declared in another file too; a value is declared once"));
            if (parameters.Count > 0) checks[check] = parameters.ToImmutable();
        }
        return checks.ToImmutable();
    }

    /// <summary>Ids of the frameworks selected.</summary>
    private ImmutableArray<string> Selected(ImmutableArray<Framework> own)
    {
        // An own framework that has problems of its own is not known by its id.
        if (_problems.Count == 0)
            foreach (ConfigurationNode id in Items("frameworks"))
                _problems.Known(id, [.. BuiltInFrameworks.Ids, .. own.Select(f => f.Id)], "framework");
        return Texts("frameworks");
    }

    /// <summary>Items of a list at the top, those of every file.</summary>
    private ImmutableArray<ConfigurationNode> Items(string key) => [.. _roots.SelectMany(r => r.Items(key))];

    private ImmutableArray<ConfigurationNode> Items(string section, string key) => [.. _roots.SelectMany(r => r.Find(section)?.Items(key) ?? [])];

    private ImmutableArray<string> Texts(string key) => [.. _roots.SelectMany(r => r.Texts(key))];

    private ImmutableArray<string> Texts(string section, string key) => [.. _roots.SelectMany(r => r.Find(section)?.Texts(key) ?? [])];

    /// <summary>A list of texts, which may be declared to be empty; null when no file declares it.</summary>
    private ImmutableArray<string>? Listed(string section, string key) =>
        _roots.Any(r => r.Find(section)?.Find(key) is not null) ? Texts(section, key) : null;

    private string? Text(string key) => One(null, key)?.Text(key);

    private string? Text(string section, string key) => One(section, key)?.Text(key);

    private int? Number(string key) => One(null, key)?.Number(key);

    private int? Number(string section, string key) => One(section, key)?.Number(key);

    /// <summary>The one mapping that has a key; a second one is a problem.</summary>
    private ConfigurationNode? One(string? section, string key)
    {
        ImmutableArray<ConfigurationNode> all = [.. _roots.Select(r => section is null ? r : r.Find(section)).OfType<ConfigurationNode>().Where(n => n.Find(key) is not null)];
        if (all.IsEmpty) return null;
        foreach (ConfigurationNode more in all.Skip(1))
            _problems.Add(more.Find(key)!.Problem($"declared in {all[0].File} too; a value is declared once"));
        return all[0];
    }
}
