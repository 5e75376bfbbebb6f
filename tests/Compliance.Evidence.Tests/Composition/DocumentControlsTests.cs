using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Pack;
using Compliance.TestKit;

namespace Compliance.Evidence.Tests.Composition;

public sealed class DocumentControlsTests
{
    private static readonly string[] Required =
    [
        "entity", "next review", "owner", "classification", "retention", "author", "contributors", "reviewers", "approvers", "executive summary",
        "business context", "in scope", "out of scope", "applicability", "related documents", "distribution",
    ];

    [Fact]
    public void The_sample_fills_in_every_required_field()
    {
        string sample = File.ReadAllText(Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"));
        DocumentControl document = Draft(sample[..sample.IndexOf("\nclusters:", StringComparison.Ordinal)]);
        Assert.Empty(document.Missing);
        Assert.Equal(100, document.CompletenessPercent);
        Assert.Equal(document.Created, document.LastModified);
    }

    [Fact]
    public void Every_required_field_that_is_not_declared_is_named()
    {
        DocumentControl document = Draft("");
        Assert.Equal(Required, document.Missing);
        // Version, id, both moments and the status are the program's to fill in.
        Assert.Equal(5 * 100 / (5 + Required.Length), document.CompletenessPercent);
    }

    [Theory]
    [InlineData("entity: E", "entity")]
    [InlineData("nextReview: 2027-03-31", "next review")]
    [InlineData("owner: O", "owner")]
    [InlineData("classification: C", "classification")]
    [InlineData("retention: R", "retention")]
    [InlineData("author: A", "author")]
    [InlineData("contributors: [C]", "contributors")]
    [InlineData("reviewers: [R]", "reviewers")]
    [InlineData("approvers: [A]", "approvers")]
    [InlineData("executiveSummary: S", "executive summary")]
    [InlineData("businessContext: B", "business context")]
    [InlineData("inScope: [S]", "in scope")]
    [InlineData("outOfScope: [S]", "out of scope")]
    [InlineData("applicability: A", "applicability")]
    [InlineData("relatedDocuments: [D]", "related documents")]
    [InlineData("distribution: [D]", "distribution")]
    public void A_field_that_is_declared_is_not_missing(string declared, string field) =>
        Assert.Equal(Required.Where(r => r != field), Draft($"document:\n  {declared}\n").Missing);

    [Fact]
    public void Nobody_and_nothing_can_be_declared_but_not_of_reviewers_and_approvers() => Assert.Equal(
        Required.Except(["contributors", "out of scope", "related documents"]),
        Draft("document: {contributors: [], outOfScope: [], relatedDocuments: [], reviewers: [], approvers: [], inScope: [], distribution: []}").Missing);

    [Fact]
    public void The_clusters_declared_are_in_scope_where_the_document_does_not_say_what_is() => Assert.Equal(
        ["Cluster shop (prod): The shop", "Cluster bank"],
        Draft("clusters:\n- {name: shop, environment: prod, description: The shop}\n- {name: bank}\n").InScope);

    private static DocumentControl Draft(string configuration)
    {
        ConfigurationReading reading = ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(configuration));
        Assert.Empty(reading.Problems);
        return DocumentControls.Draft(reading.Document, reading.Scope, "cluster", SamplePack.Moment);
    }
}
