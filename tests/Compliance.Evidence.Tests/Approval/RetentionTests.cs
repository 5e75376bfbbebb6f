using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Approval;

public sealed class RetentionTests
{
    [Theory]
    [InlineData("Two years", "pci-dss", 24, "24 months (document.retention)")]
    [InlineData("Two years", "pci-dss hipaa", 72, "72 months (hipaa)")]
    [InlineData("P7Y", "hipaa soc2", 84, "84 months (document.retention)")]
    [InlineData(null, "pci-dss", 12, "12 months (pci-dss)")]
    [InlineData(null, "soc2 house-rules", 24, "24 months (soc2)")]
    [InlineData("as long as needed", "pci-dss", null, "names no number of years or months")]
    [InlineData(null, "", null, "no retention is declared")]
    public void A_pack_is_kept_for_the_longest_need(string? words, string frameworks, int? months, string reason)
    {
        RetentionTerm term = RetentionTerm.Of([.. frameworks.Split(' ', StringSplitOptions.RemoveEmptyEntries)], words, ScopeDeclaration.Undeclared);
        Assert.Equal(months, term.Months);
        Assert.Contains(reason, term.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_configuration_says_of_a_framework_counts()
    {
        ScopeDeclaration scope = ConfigurationReader.Read("c.yaml", "checks: {EVD-INTEGRITY-RETENTION: {hipaa_years: 8}}"u8.ToArray()).Scope;
        Assert.Equal(96, RetentionTerm.Of(["hipaa"], "Six years", scope).Months);
    }

    [Fact]
    public void It_counts_from_creation_or_from_when_a_pack_was_last_in_effect()
    {
        using Review review = new Review().Stored();
        DateTimeOffset created = SamplePack.Moment;
        DateTimeOffset? End(string name = Review.Name) => RetentionEnd.Of(review.State.Pack(name)!, review.State, created, 12);
        Assert.Equal(created.AddMonths(12), End());
        review.Submit();
        Assert.Null(End());
        review.Approve();
        Assert.Null(End());

        // Superseded three months later: the twelve months begin then.
        DateTimeOffset later = created.AddMonths(3);
        LedgerRecord next = review.Record.StoredBy.Record with { Pack = "next", Digest = new('f', 64), Moment = later };
        review.Commit(_ => next);
        review.Commit(_ => next with { Kind = LedgerKind.Decided, Status = PackStatus.Approved });
        Assert.Equal(later.AddMonths(12), End());
        review.Commit(_ => review.Record.StoredBy.Record with { Kind = LedgerKind.Archived, Status = PackStatus.Archived, Moment = later.AddMonths(1) });
        Assert.Equal(later.AddMonths(12), End());
    }
}
