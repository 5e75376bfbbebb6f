using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using static Compliance.Controls.Configuration.Shape;

namespace Compliance.Controls.Configuration;

/// <summary>Every key of <c>compliance.yaml</c>.</summary>
internal static class ConfigurationShape
{
    /// <summary>What a zone may hold, most protected first.</summary>
    public static readonly ImmutableArray<string> ZoneKinds =
        ["cde", "phi", "management", "shared", "internal", "dmz", "development", "partner", "untrusted"];

    internal static readonly Text Plain = new(TextFormat.Plain), Id = new(TextFormat.Id), LabelKey = new(TextFormat.LabelKey);

    internal static readonly Shape Texts = new Listing(Plain, "texts"), Ports = new Listing(new Text(TextFormat.Port), "ports", Least: 1);

    private static readonly Shape Day = new Text(TextFormat.Day), Open = new Text(TextFormat.MayBeEmpty), Days = new Number(1, 3660),
        Paths = new Listing(new Text(TextFormat.Path), "paths");

    private static readonly ImmutableArray<Field> Approved =
    [
        new("approver", Open, "who approved it; empty until somebody does"),
        new("approvedOn", Day, "day of the approval"),
        new("reviewBy", Day, "day by which it is looked at again"),
    ];

    private static readonly Lazy<Mapping> s_whole = new(Whole);

    /// <summary>The whole file.</summary>
    public static Mapping Root => s_whole.Value;

    private static Mapping Whole() => new(
    [
        new("include", Paths, "further files of the same form, by their paths below this file's folder"),
        new("document", Document(), "document control of the packs"),
        new("approval", new Mapping(
        [
            new("register", new Text(TextFormat.Path), "register of approvers, signed with `compliance approvers sign`, by its path below this file's folder", true),
            new("onePersonTwoRoles", new Flag(), "one person may decide more than one step; no when left out"),
            new("steps", Items("steps",
                new("step", new Choice(ReviewDeclaration.KnownSteps), "what is reviewed", true),
                new("roles", new Listing(new Text(TextFormat.Id), "roles", Least: 1), "roles of the register, one of which the person needs", true)) with { Least = 1 },
                "steps of the review, in order", true),
        ]), "how packs are reviewed and approved"),
        new("clusters", Items("clusters",
            new("name", Plain, "name, as the source of the state gives it", true), new("environment", Plain, "for example production"),
            new("owner", Plain, "who answers for it"), new("description", Plain, "what runs there")), "clusters in scope; all that is read when left out"),
        new("frameworks", new Listing(new Text(TextFormat.FrameworkId, BuiltInFrameworks.Ids), "frameworks"),
            $"frameworks to assess against, built-in and own; {string.Join(", ", BuiltInFrameworks.DefaultIds)} and all own ones when left out"),
        new("scope", new Mapping(
        [
            new("exemptNamespaces", Texts, "namespaces left out of scope"), new("sensitiveNamespaces", Texts, "namespaces that hold what the frameworks protect"),
            new("confirmedBy", Plain, "who confirmed the scope"), new("confirmedOn", Day, "day on which it was confirmed"),
        ]), "what is in scope"),
        new("plugIn", new Mapping([new("assertedBy", Plain, "person who answers for a plug-in asserted with --cni")]), "the network plug-in"),
        new("zones", Zones(), "parts of the network that are treated as one"),
        new("approvedFlows", Flows(), "flows between zones that somebody wants and answers for"),
        new("publicEntryPoints", Items("entry points",
            [new("object", new Text(TextFormat.ObjectName), "Kind/NAMESPACE/NAME", true), new("businessNeed", Open, "why it is needed; empty until somebody says"),
                new("owner", Plain, "who answers for it"), .. Approved]), "ways in from the internet that are meant to be"),
        new("dataStores", Items("data stores",
            [new("id", Id, "unique id", true), new("dataClass", Plain, "what it holds, for example chd or phi", true), .. PodFields(),
                new("ports", Ports, "ports its clients use; all when left out"), new("approvedClients", Texts, "zones, and workloads as NAMESPACE/NAME, that may reach it")]),
            "stores of what the frameworks protect"),
        new("insecureProtocols", Items("insecure protocols",
            [new("name", Plain, "protocol, for example ftp", true), new("ports", Ports, "its ports", true),
                new("mitigations", new Listing(Plain, "texts", Least: 1), "what makes it bearable", true), new("businessNeed", Plain, "why it is needed"), .. Approved]),
            "insecure protocols that are needed all the same"),
        new("hostFirewall", new Mapping([new("statement", Plain, "what it is and does", true), .. Approved]),
            "firewall of the cloud or operating system that protects the nodes, which the cluster cannot show"),
        new("breakGlass", new Mapping(
        [
            new("label", LabelKey, "label of emergency openings"), new("maxHours", new Number(1, 720), "longest time they may stay"),
            new("approvers", Texts, "who may approve them"),
        ]), "emergency openings"),
        new("annotationPrefix", new Text(TextFormat.LabelPrefix), "prefix of this program's labels and annotations"),
        new("labelStandard", new Mapping(
        [
            new("zone", LabelKey, "key whose value is a zone's id"), new("environment", LabelKey, "key of the environment"), new("tenant", LabelKey, "key of the tenant"),
            new("requiredOnNamespaces", new Listing(LabelKey, "label keys"), "labels that every namespace in scope has"),
            new("requiredOnPolicies", new Listing(LabelKey, "label keys"), "labels or annotations that every policy has"),
        ]), "labels by which objects say where they belong"),
        new("reviewPeriods", new Mapping(
        [
            new("policies", Days, "days between two reviews of a network policy"), new("approvedFlows", Days, "days between two reviews of an approved flow"),
            new("scope", Days, "days between two confirmations of the scope"), new("access", Days, "days between two reviews of the rights to change policies"),
        ]), "days between two reviews"),
        new("reviews", Items("reviews",
            new("id", Id, "unique id", true), new("of", new Choice(["policies", "access", "scope", "flows"]), "what was looked at", true),
            new("what", new Listing(new Text(TextFormat.ObjectSelector), "selectors"), "which objects: *, NAMESPACE/*, Kind/NAMESPACE/NAME or Kind/NAME with * for any part, or ids of approved flows; all when left out"),
            new("reviewedBy", Plain, "who did it", true), new("reviewedOn", Day, "day on which it was done", true), new("reference", Plain, "where its record is"),
            new("decision", new Choice(["keep", "change", "remove"]), "what was decided of the policies"), new("comment", Plain, "the reviewer's words")), "reviews that were done"),
        new("logging", new Mapping(
        [
            new("flowLogs", Attested(), "flow records of the network plug-in"), new("vpcFlowLogs", Attested(), "flow records of the network below the cluster"),
            new("apiServerAudit", Attested(), "audit log of a control plane that a provider runs"),
        ]), "logs that the cluster cannot show itself"),
        new("evidenceStore", new Mapping([new("offHostCopy", Attested(), "copy on another host"), new("legalHold", Plain, "why nothing may be deleted for now")]), "store of the packs"),
        new("signing", new Mapping(
        [
            new("timeStampAuthority", new Text(TextFormat.Address), "authority that stamps signatures (RFC 3161)"),
            new("timeStampCa", new Text(TextFormat.Path), "PEM file with the roots of authorities that count"),
            new("timeStampPolicy", new Text(TextFormat.ObjectIdentifier), "policy that the authority must follow; its own choice when left out"),
            new("timeStamp", new Choice(["required", "optional"]), "whether a pack is written without a stamp when the authority gives none; required when left out"),
        ]), "signatures of the packs"),
        new("segmentationTests", Items("tests",
            new("id", Id, "unique id", true), new("performedOn", Day, "day on which it ended", true), new("by", Plain, "who did it", true),
            new("zones", Texts, "zones it covered; all when left out"), new("reference", Plain, "where its report is")), "penetration and segmentation tests that were done"),
        new("report", new Mapping(
        [
            new("templates", new Text(TextFormat.Path), "folder of templates that stand in for built-in ones of the same name, by its path below this file's folder"),
            new("theme", new Text(TextFormat.Path), "file of colours, faces, logo, paper and language, by its path below this file's folder"),
            new("oscalVersion", new Choice(["1.1.3", "1.2.1", "1.2.2"]), "version of OSCAL that OSCAL documents state; 1.1.3 when left out"),
        ]), "words and look of the documents"),
        new("schedule", new Mapping([new("scan", new Text(TextFormat.Cron), "when to scan, in UTC"), new("pack", new Text(TextFormat.Cron), "when to write a pack, in UTC")]), "when to work"),
        new("folders", new Mapping([new("frameworks", Paths, "folders of own framework files"), new("checks", Paths, "folders of own check files")]), "files of one's own"),
        new("exceptionMaxDays", Days, "longest time from grant to expiry of an exception, in days"),
        new("exceptions", Exceptions(), "failures accepted by a named person for a limited time"),
        new("attestations", Attestations(), "what persons attest of controls that checks alone do not satisfy"),
        new("controlParameters", Items("values",
            new("framework", Id, "id of the framework", true), new("control", Plain, "the framework's identifier of the control", true),
            new("parameter", Id, "id of the parameter within the control", true), new("value", Plain, "the organisation's value", true)),
            "values that controls leave to the organisation"),
        new("checks", new Mapping([.. CheckCatalogue.All.Select(c => c.Definition).Select(c => new Field(c.Id,
            new Mapping([.. c.Parameters.Select(p => new Field(p.Key, new Parameter(p.Key, p.Value), $"default: {(p.Value.Length == 0 ? "none" : p.Value)}"))]), c.Title))]),
            "parameters of checks"),
    ]);

    private static Mapping Attested() => new(
    [
        new("destination", Plain, "where the records go", true), new("attestedBy", Plain, "who answers for it", true), new("attestedOn", Day, "day on which it was stated", true),
        new("validUntil", Day, "last day on which it counts; a year later when left out"),
    ]);

    private static Mapping Document() => new(
    [
        new("series", Plain, "series the packs belong to"), new("title", Plain, "title"), new("entity", Plain, "entity the packs speak of"),
        new("owner", Plain, "owner"), new("author", Plain, "primary author"),
        new("contributors", Texts, "who contributed beside the author; [] when nobody did"),
        new("configurationChangedBy", Texts, "who changed the configuration since the last approved pack; they count as authors"),
        new("reviewers", Texts, "designated reviewers"), new("approvers", Texts, "designated approvers"), new("classification", Plain, "classification"),
        new("retention", Plain, "retention in words"), new("nextReview", Day, "next review"), new("distribution", Texts, "distribution list"),
        new("executiveSummary", Plain, "two or three paragraphs for executives"), new("businessContext", Plain, "why the document exists and what it is worth"),
        new("inScope", Texts, "what is covered; the clusters declared when left out"), new("outOfScope", Texts, "what is not covered; [] when nothing is left out"),
        new("applicability", Plain, "to whom it applies and under what circumstances"), new("relatedDocuments", Texts, "related documents; [] when there are none"),
    ]);

    private static Listing Zones() => Items("zones",
        new("id", Id, "unique id", true), new("kind", new Choice(ZoneKinds), "what it holds", true), new("description", Plain, "what it is for"),
        new("environment", Plain, "for example production"), new("tenant", Plain, "whose it is"), new("clusters", Texts, "clusters it is looked for in; all when left out"),
        new("mayBeEmpty", new Flag(), "it may match nothing"),
        new("members", new Listing(new Mapping(MemberFields()), "members", Least: 1), "who is in it: pods by namespace and label, nodes by label, or addresses", true));

    private static Listing Flows() => Items("flows",
    [
        new("id", Id, "unique id", true), new("from", Id, "a zone, internet, unzoned or any", true), new("to", Id, "a zone, internet, unzoned or any", true),
        new("ports", Ports, "destination ports", true), new("businessNeed", Open, "why it is needed; empty until somebody says"),
        new("owner", Open, "who answers for the need; empty until somebody does"), .. Approved, new("mitigations", Texts, "what makes it bearable"),
    ]);

    private static Listing Exceptions() => Items("exceptions",
        new("id", Id, "unique id", true),
        new("scope", new Mapping(
        [
            new("check", Id, "id of the check", true), new("subject", Plain, "subject of the result, word for word"), new("cluster", Plain, "cluster"),
            new("zone", Id, "zone of the result"), new("flow", new Text(TextFormat.Pair), "pair of zones the result is about"),
        ]), "what it applies to; every part that is given must hold", true),
        new("reason", Plain, "why", true), new("compensatingControl", Plain, "what protects instead", true), new("requester", Plain, "who asked for it", true),
        new("approver", Open, "who accepted it; empty until somebody does", true), new("granted", Day, "first day", true), new("expires", Day, "last day", true));

    private static Listing Attestations() => Items("attestations",
        new("id", Id, "unique id", true), new("framework", Id, "id of the framework", true), new("control", Plain, "the framework's identifier of the control", true),
        new("statement", Plain, "what is attested; what the control asks for when left out"), new("by", Open, "who attests it; empty until somebody does"),
        new("role", Plain, "in which role"), new("attestedOn", Day, "day of the attestation"), new("validUntil", Day, "last day; as long as the control lets it stand when left out"),
        new("document", Plain, "the document that shows it"), new("provider", Plain, "the provider whose attestation it is, for inherited controls"));
    /// <summary>Who is meant: pods, nodes or addresses.</summary>
    internal static ImmutableArray<Field> MemberFields() =>
    [
        .. PodFields(), new("nodeSelector", Labelled(), "nodes by their labels"),
        new("addresses", new Listing(new Text(TextFormat.Cidr), "address blocks", Least: 1), "addresses outside the cluster"),
    ];

    private static ImmutableArray<Field> PodFields() =>
    [
        new("namespaces", Texts, "namespaces by name"), new("namespaceSelector", Labelled(), "namespaces by their labels"),
        new("podSelector", Labelled(), "pods by their labels"),
    ];

    /// <summary>A selector as Kubernetes writes it.</summary>
    internal static Mapping Labelled() => new(
    [
        new("matchLabels", new Labels(), "labels that must be there"),
        new("matchExpressions", Items("expressions",
            new("key", LabelKey, "label key", true), new("operator", new Choice(["In", "NotIn", "Exists", "DoesNotExist"]), "what must hold", true),
            new("values", new Listing(new Text(TextFormat.MayBeEmpty), "texts"), "values of In and NotIn")), "conditions that must hold"),
    ]);

    internal static Listing Items(string words, params ImmutableArray<Field> fields) => new(new Mapping(fields), words);
}
