using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Governance;
using Compliance.Controls.Facts.GitOps;
using Compliance.Network.Documents;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.History;

/// <summary>What a policy object demands, and what it tells of its last change and of who answers for it. All but the moments, managers and
/// revisions that controllers write are claims of whoever may edit the object.</summary>
public sealed record PolicyProvenance
{
    // An annotation may hold 256 KiB; no name of a person or ticket does.
    private const int LongestClaim = 200;

    private static readonly string[] s_notDemanded = ["apiVersion", "kind", "metadata", "status"];

    /// <summary>SHA-256 of the canonical JSON of what the object demands, all of it but its metadata and status; lower-case hex. No dialect
    /// reads metadata of a policy for what it decides.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Moment of the last change of what it demands; null where it is not told.</summary>
    public DateTimeOffset? When { get; init; }

    /// <summary>Person whom an annotation names as the author of the change; null when none does.</summary>
    public string? Author { get; init; }

    /// <summary>Manager of fields that made the change, with its operation; null when not told.</summary>
    public string? Manager { get; init; }

    /// <summary>What deploys the policy from a source, where the change came that way; null otherwise.</summary>
    public string? Deployer { get; init; }

    /// <summary>Revision of the source; null when not told.</summary>
    public string? Revision { get; init; }

    /// <summary>Change ticket of an annotation; null when none is named.</summary>
    public string? Ticket { get; init; }

    /// <summary>Who approved the change, by an annotation; null when nobody is named.</summary>
    public string? Approver { get; init; }

    /// <summary>Who answers for the policy, by its own annotation or label, or by that of its namespace; null when nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>Subject of check results about the policy alone.</summary>
    public required string Subject { get; init; }

    /// <summary>Its last review; null when there is none.</summary>
    public PolicyReview? Review { get; init; }

    /// <summary>When it expired by its own word; null when it did not, or says nothing of it.</summary>
    public DateTimeOffset? Expired { get; init; }

    /// <summary>Where the change is told: JSON pointers into the object, or into another one whose name stands before <c>#</c>.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>What could not be understood.</summary>
    public ImmutableArray<MalformedPast> Malformed { get; init; } = [];

    /// <summary>What is told of every policy of a cluster, those among them that the plug-in at hand does not read.</summary>
    /// <param name="input">The input of the assessment.</param>
    /// <param name="analysis">Its analysis of the cluster.</param>
    public static ImmutableDictionary<ObjectRef, PolicyProvenance> Of(AssessmentInput input, ClusterReachability analysis)
    {
        var context = new CheckContext
        {
            Reachability = analysis, Scope = input.Scope, Moment = input.Moment, Input = input,
            Parameters = ImmutableSortedDictionary<string, string>.Empty,
        };
        Deployers deployers = Deployers.In(context);
        Claims claims = Claims.In(context);
        ILookup<ObjectRef, ObjectRef?> originals = KeptPolicy.Of(context).ToLookup(p => p.Ref, p => p.Original);
        return analysis.Model.All.Select(p => p.Ref).Concat(originals.Select(p => p.Key)).Distinct().Select(context.Index.Find).OfType<SnapshotObject>()
            .ToImmutableDictionary(o => o.Ref, o => Of(context, deployers, claims, o) with { Review = ReviewAge.Last(context, o, originals[o.Ref].FirstOrDefault()) });
    }

    /// <summary>Digest of what an object demands.</summary>
    internal static string Digest(JsonElement body)
    {
        using var demanded = new MemoryStream();
        using (var writer = new Utf8JsonWriter(demanded, new JsonWriterOptions { SkipValidation = true, MaxDepth = 512 }))
        {
            writer.WriteStartObject();
            foreach (JsonProperty field in body.EnumerateObject().Where(f => !s_notDemanded.Contains(f.Name)))
            {
                writer.WritePropertyName(field.Name);
                field.Value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(demanded.ToArray(), new JsonDocumentOptions { MaxDepth = 512 });
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Bytes(document.RootElement)));
    }

    private static PolicyProvenance Of(CheckContext context, Deployers deployers, Claims claims, SnapshotObject item)
    {
        List<MalformedPast> malformed = [];
        var sources = ImmutableArray.CreateBuilder<string>();
        (DateTimeOffset? when, FieldWriter? writer) = LastChange(item, context, malformed, sources);
        (string? deployer, string? revision) = deployers.Of(item, writer?.Manager, sources);
        if (revision is { Length: > LongestClaim })
        {
            malformed.Add(new("", $"expected a revision of at most {LongestClaim} characters from {deployer}, found {revision.Length}"));
            revision = null;
        }
        (string ticketKey, string approverKey, string authorKey) = ChangeApproval.Claimed(context);
        string? Claimed(string key)
        {
            string pointer = Claims.Pointer(item, key);
            if (claims.Removed(item.Ref, key)) malformed.Add(new(JsonPointer.Append("/metadata/annotations", key), "the annotation was removed before anything was kept"));
            if (Claims.Of(item, key) is not { } text) return null;
            if (text.Length > LongestClaim)
            {
                malformed.Add(new(pointer, $"expected at most {LongestClaim} characters, found {text.Length}"));
                return null;
            }
            sources.Add(pointer);
            return text;
        }
        string? author = Claimed(authorKey), ticket = Claimed(ticketKey), approver = Claimed(approverKey);
        return new()
        {
            Subject = PolicySurvey.Subject(item.Ref),
            Sha256 = Digest(item.Body),
            Expired = BreakglassExpiry.Expired(context, item),
            When = when,
            Author = author,
            Manager = writer?.Manager is { } manager ? $"{manager}{(writer.Operation is { } operation ? $" ({operation})" : "")}" : null,
            Deployer = deployer,
            Revision = revision,
            Ticket = ticket,
            Approver = approver,
            Owner = PolicyOwner.Of(context, item) is { Length: <= LongestClaim } owner ? owner : null,
            Sources = sources.ToImmutable(),
            Malformed = [.. malformed],
        };
    }

    private static (DateTimeOffset?, FieldWriter?) LastChange(SnapshotObject item, CheckContext context, List<MalformedPast> malformed, ImmutableArray<string>.Builder sources)
    {
        ImmutableArray<FieldWriter> writers = FieldWriter.Of(item.Body, malformed);
        foreach (FieldWriter future in writers.Where(w => w.Time > context.Moment))
            malformed.Add(new($"{future.Pointer}/time", $"is {Claims.Text(future.Time!.Value)}, which is after the moment of assessment"));
        DateTimeOffset? created = Json.Time(item.Body, "metadata", "creationTimestamp");
        if (created is null && Json.At(item.Body, "metadata", "creationTimestamp") is { ValueKind: not JsonValueKind.Null })
            malformed.Add(new("/metadata/creationTimestamp", "expected a moment such as 2027-03-31T09:00:00Z"));
        // The server counts changes of the specification: at 1 there was none since creation, whoever took fields over later.
        bool asCreated = created is not null && Json.Int(item.Body, "metadata", "generation") == 1;
        FieldWriter? writer = asCreated ? FieldWriter.First(writers) : FieldWriter.Last(writers);
        if (writer is not null) sources.Add(writer.Pointer);
        if (created is not null && (asCreated || writer is null)) sources.Add("/metadata/creationTimestamp");
        return (asCreated ? created : writer?.Time ?? created, writer);
    }
}
