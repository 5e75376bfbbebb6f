using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>Files and requests that the documents rest on, with their digests.</summary>
internal static class BackMatter
{
    /// <summary>NIST's own catalogue in OSCAL, whose ids of controls and objectives are used.</summary>
    private const string NistCatalogue = "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json";

    /// <summary>The resource that the assessment plan is.</summary>
    public static Guid PlanId(OscalPack pack) => pack.Ids.Of("resource", "assessment-plan");

    /// <summary>The resource that the pack is.</summary>
    public static Guid PackId(OscalPack pack) => pack.Ids.Of("resource", "pack");

    /// <summary>The resource that stands for the security plan of the system, which is the entity's own.</summary>
    public static Guid SystemPlanId(OscalPack pack) => pack.Ids.Of("resource", "system-security-plan");

    /// <summary>The resource that a framework is.</summary>
    public static Guid FrameworkId(string framework) => OscalPack.Lasting.Of("framework", framework);

    /// <summary>The resource that an evidence item is; null where the pack has none of that id.</summary>
    public static Guid? EvidenceId(OscalPack pack, string item) => pack.HasEvidence(item) ? pack.Ids.Of("evidence", item) : null;

    /// <summary>The pack itself.</summary>
    public static void WritePack(OscalWriter json, OscalPack pack)
    {
        var document = pack.Pack.Document;
        // The bytes of an approved pack are those of its draft; only the renditions of the release know of the approvals.
        var asStored = document.Status is PackStatus.Draft or PackStatus.InReview && document.Approvals.IsEmpty;
        json.Id("uuid", PackId(pack));
        json.Markup("title", $"Evidence pack {document.Id}");
        json.Word("description", asStored ? "Everything that this document says, and every single result." : "The pack that was approved. It bears the status of a draft: what the review decided stands beside it.");
        json.Properties(new Property("type", "evidence") { Core = true }, new Property("pack", document.Id));
        WriteLink(json, "data/pack.json", "application/json", asStored ? pack.Digest : null);
    }

    /// <summary>The assessment plan, which stands in the same folder.</summary>
    public static void WritePlan(OscalWriter json, OscalPack pack)
    {
        json.Id("uuid", PlanId(pack));
        json.Word("title", "Assessment plan");
        json.Array("rlinks", ["assessment-plan.json"], href =>
        {
            json.Word("href", href);
            json.Word("media-type", "application/json");
        });
    }

    /// <summary>The system security plan.</summary>
    public static void WriteSystemPlan(OscalWriter json, OscalPack pack)
    {
        json.Id("uuid", SystemPlanId(pack));
        json.Word("title", "System security plan");
        json.Word("description", "It is the entity's own document. This program neither reads nor writes it, and the evidence pack does not hold it.");
        json.Object("citation", () => json.Markup("text", $"System security plan of {pack.Pack.Document.Entity ?? "the entity"}"));
    }

    /// <summary>Frameworks, with whom their texts belong to.</summary>
    public static IEnumerable<Action> Frameworks(OscalWriter json, OscalPack pack) => pack.Pack.Frameworks.DistinctBy(f => f.Id).Select<FrameworkEntry, Action>(framework => () =>
    {
        json.Id("uuid", FrameworkId(framework.Id));
        json.Markup("title", $"{framework.Name} {framework.Version}");
        json.Paragraphs("description", framework.Attribution);
        json.Properties(new Property("framework", framework.Id), new Property("version", framework.Version) { Core = true });
        json.Object("citation", () => json.Markup("text", $"{framework.Name} {framework.Version}"));
        if (framework.Id.StartsWith(ControlName.NistPrefix, StringComparison.Ordinal))
            json.Array("rlinks", [NistCatalogue], href =>
            {
                json.Word("href", href);
                json.Word("media-type", "application/json");
            });
    });

    /// <summary>Inputs of the assessment.</summary>
    public static IEnumerable<Action> Inputs(OscalWriter json, OscalPack pack) => pack.Pack.Inputs.Select<InputEntry, Action>(input => () =>
    {
        // The digest of a snapshot is that of its canonical JSON, not of the compressed file.
        var ofFile = !input.Path.EndsWith(".gz", StringComparison.Ordinal);
        json.Id("uuid", pack.Once("input", input.Path));
        json.Markup("title", input.Path);
        json.Paragraphs("description", input.What);
        json.Properties(new Property("canonical-json-sha256", ofFile ? null : input.Sha256));
        WriteLink(json, input.Path, null, ofFile ? input.Sha256 : null);
    });

    /// <summary>Lists and files that were read.</summary>
    public static IEnumerable<Action> Evidence(OscalWriter json, OscalPack pack) => pack.Pack.Evidence.DistinctBy(e => e.Id).Select<EvidenceItem, Action>(item => () =>
    {
        json.Id("uuid", pack.Ids.Of("evidence", item.Id));
        json.Markup("title", $"{item.Id}: {item.Kind} of {item.Cluster}");
        json.Paragraphs("description", item.Request is { Length: > 0 } request ? request : $"{item.Kind}: {item.Outcome}");
        json.Properties(new Property("evidence-item", item.Id), new Property("cluster", item.Cluster), new Property("kind", item.Kind), new Property("outcome", item.Outcome), new Property("objects", item.Objects),
            new Property("resource-version", item.ResourceVersion), new Property("form", item.Form), new Property("pages", item.Pages), new Property("http-status", item.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new Property("started", item.Started), new Property("ended", item.Ended), new Property("server-date", item.ServerDate),
            new Property("bytes", item.Bytes?.ToString(System.Globalization.CultureInfo.InvariantCulture)), new Property("bodies-sha256", item.Sha256));
        if (pack.SnapshotPath(item.Cluster) is { } snapshot)
            WriteLink(json, snapshot, "application/gzip", null);
    });

    private static void WriteLink(OscalWriter json, string path, string? media, string? sha256) => json.Array("rlinks", [path], link =>
    {
        json.Word("href", OscalText.Href(link));
        if (media is not null)
            json.Word("media-type", media);
        if (!string.IsNullOrEmpty(sha256))
            json.Array("hashes", [sha256], hash =>
            {
                json.Word("algorithm", "SHA-256");
                json.Line("value", hash);
            });
    });
}
