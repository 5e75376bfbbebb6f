using AngleSharp.Dom;

namespace Compliance.Rendering.Tests;

/// <summary>The Markdown artefact has every section and field of its definition, each with content.</summary>
public class ArtefactTests
{
    private static readonly IDocument Page = InertMarkdown.Reads(Renditions.Text(new MarkdownRenderer(), SamplePack.Build()));

    /// <summary>What stands between a heading and the next one of its level or above.</summary>
    private static List<IElement> Section(string heading)
    {
        var start = Page.QuerySelectorAll("h2,h3,h4").FirstOrDefault(element => element.TextContent == heading);
        Assert.True(start is not null, "no heading: " + heading);
        var content = new List<IElement>();
        for (var element = start.NextElementSibling; element is not null && !(element.LocalName[0] == 'h' && element.LocalName.Length == 2 && element.LocalName[1] <= start.LocalName[1] && element.LocalName != "hr"); element = element.NextElementSibling)
            content.Add(element);
        return content;
    }

    [Theory]
    [InlineData("Executive Summary", "Strategic Importance")]
    [InlineData("Purpose & Scope", "Primary Purpose", "Scope", "In Scope", "Out of Scope", "Target Audience")]
    [InlineData("Document Information", "Document Control", "Document Purpose")]
    [InlineData("Core Information", "Register of Services, Protocols and Ports", "Flows that somebody wants", "Findings", "Checks Performed")]
    [InlineData("Supporting Information", "Background", "Assumptions and Constraints", "Dependencies", "Related Information")]
    [InlineData("Best Practices")]
    [InlineData("Quality Criteria")]
    [InlineData("Common Pitfalls & How to Avoid")]
    [InlineData("Related Standards & Frameworks", "Network Security Standards", "Policies and Plug-ins", "Principles and Practice")]
    [InlineData("Integration Points", "Upstream Dependencies", "Downstream Consumers", "Related Artifacts")]
    [InlineData("Review & Approval Process", "Review Workflow", "Approval Requirements", "Approval Evidence")]
    [InlineData("Maintenance & Lifecycle", "Update Frequency", "Version Control Standards", "Change Log Requirements", "Archival & Retention", "Ownership & Accountability")]
    [InlineData("Templates & Examples", "Template Access", "Example Artifacts", "Quick-Start Checklist")]
    [InlineData("Governance & Compliance", "Regulatory Considerations", "Audit Requirements", "Policy Alignment")]
    [InlineData("Metrics & Success Criteria", "Artifact Quality Metrics", "Usage Metrics", "Continuous Improvement")]
    [InlineData("Metadata Tags")]
    public void Every_section_of_the_definition_stands_in_it_with_content(string section, params string[] parts)
    {
        var inside = Section(section);
        Assert.Contains(inside, element => element.LocalName is "p" or "table" or "ul" && element.TextContent.Trim().Length > 0);
        var headings = inside.Where(element => element.LocalName is "h3" or "h4").Select(element => element.TextContent).ToList();
        Assert.All(parts, part => Assert.Contains(part, headings));
        Assert.All(parts, part => Assert.Contains(Section(part), element => element.LocalName is "p" or "table" or "ul" or "h4" && element.TextContent.Trim().Length > 0));
    }

    [Theory]
    [InlineData("Document Information", "Format", "File Pattern", "Naming Convention", "Template Location", "Storage & Access", "Classification", "Retention")]
    [InlineData("Document Control", "version", "documentId", "createdDate", "lastModified", "nextReviewDate", "documentOwner", "classification", "retentionPeriod",
        "primaryAuthor", "contributors", "reviewers", "approvers", "reviewStatus", "approvalDate")]
    [InlineData("Document Purpose", "executiveSummary", "businessContext", "scope", "applicability", "relatedDocuments")]
    [InlineData("Strategic Importance", "Zero-Trust Networking", "Lateral Movement Prevention", "Blast Radius Reduction", "Compliance Requirements", "Multi-Tenancy Security", "Defense in Depth", "Egress Control")]
    [InlineData("Best Practices", "Default Deny All:", "Incremental Rollout:", "Label Standardization:", "Namespace Isolation:", "DNS Allowlisting:", "Avoid Wildcards:", "Policy Testing:", "Documentation:",
        "Minimal Scope:", "GitOps Management:", "Monitoring:", "Regular Audits:", "Named Ports:", "Egress Control:", "Multi-Layer Defense:", "Policy Validation:", "High Availability:", "Performance Impact:",
        "Policy Ordering:", "Break Glass Procedures:")]
    [InlineData("Quality Criteria", "Completeness", "Accuracy", "Clarity", "Consistency", "Currency", "Traceability", "Stakeholder Review", "Technical Review", "Compliance with requirements", "Approval", "Accessibility", "Metadata")]
    [InlineData("Common Pitfalls & How to Avoid", "Incomplete Information", "Lack of Stakeholder Input", "Outdated Content", "Inconsistent Format", "Missing Approvals", "Poor Version Control", "Inadequate Distribution", "No Maintenance Plan")]
    [InlineData("Policies and Plug-ins", "Kubernetes Network Policy", "Calico Extensions", "Cilium Extensions", "Antrea Extensions", "CNI Plugins with Network Policy Support")]
    [InlineData("Principles and Practice", "Zero-Trust Principles", "Policy-as-Code", "Multi-Tenancy Patterns", "Observability & Compliance", "GitOps Integration", "Testing & Validation")]
    [InlineData("Review Workflow", "1. Author self-review", "2. Peer review", "3. Stakeholder review", "4. Architecture review", "5. Security review", "6. Compliance review", "7. Legal review", "8. Final approval")]
    [InlineData("Approval Requirements", "Primary Approver", "Secondary Approver", "Governance Approval")]
    [InlineData("Update Frequency", "Regular Reviews", "Event-Triggered Updates")]
    [InlineData("Template Access", "Primary Template", "Alternative Formats", "Template Version")]
    [InlineData("Regulatory Considerations", "SOC 2", "ISO 27001", "GDPR, privacy", "Industry-specific")]
    [InlineData("Artifact Quality Metrics", "Completeness Score", "Review Cycle Time", "Defect Rate", "Stakeholder Satisfaction")]
    [InlineData("Usage Metrics", "Access Frequency", "Update Frequency", "Downstream Impact")]
    [InlineData("Metadata Tags", "Phase", "Category", "Typical Producers", "Typical Consumers", "Effort Estimate", "Complexity Level", "Business Criticality", "Change Frequency")]
    public void Every_field_of_the_definition_stands_in_it_with_a_value(string section, params string[] fields)
    {
        var rows = Section(section).Where(element => element.LocalName == "table").SelectMany(table => table.QuerySelectorAll("tbody tr")).ToList();
        Assert.All(fields, field => Assert.Contains(rows, row => (row.Children[0].TextContent == field || (field.EndsWith(':') && row.Children[0].TextContent.StartsWith(field, StringComparison.Ordinal)))
            && row.Children.Skip(1).All(cell => cell.TextContent.Trim().Length > 0)));
    }

    [Fact]
    public void The_change_log_has_version_date_author_summary_impact_and_approver()
    {
        var table = Section("Change Log Requirements").Single(element => element.LocalName == "table");
        Assert.Equal(["Version", "Date", "Author", "Summary and reason", "Impact", "Approver"], table.QuerySelectorAll("th").Select(header => header.TextContent));
        Assert.All(table.QuerySelectorAll("tbody td"), cell => Assert.NotEqual("", cell.TextContent.Trim()));
    }
}
