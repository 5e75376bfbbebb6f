using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>A pack as its review sees it.</summary>
/// <param name="Document">Document control block that stands in the pack.</param>
/// <param name="Digest">SHA-256 of the evidence manifest as the bytes are now, lower-case hex.</param>
/// <param name="Register">Register of approvers that stands in the pack.</param>
public sealed record ReviewedPack(DocumentControl Document, string Digest, SignedRegister Register)
{
    /// <summary>How it is reviewed.</summary>
    public ReviewPlan Plan => ReviewPlan.Of(Document);

    /// <summary>Everybody who counts as an author: the declared author, contributors, who changed the configuration since the last approved
    /// pack, and the submitter. Authors cannot approve.</summary>
    /// <param name="submitter">Person who submits.</param>
    public ImmutableArray<string> AuthorsWith(string submitter)
    {
        var authors = ImmutableArray.CreateBuilder<string>();
        IEnumerable<string> all = [.. Document.Author is { } author ? [author] : ImmutableArray<string>.Empty, .. Document.Contributors, .. Document.ConfigurationChangedBy, submitter];
        foreach (string name in all)
            if (!authors.Any(a => PersonName.Same(a, name))) authors.Add(name);
        return authors.ToImmutable();
    }
}
