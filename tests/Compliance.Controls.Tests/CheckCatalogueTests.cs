using Compliance.Controls.Checks;

namespace Compliance.Controls.Tests;

public sealed class CheckCatalogueTests
{
    [Fact]
    public void Every_check_of_the_assembly_is_listed_once()
    {
        Type[] types = [.. typeof(ICheck).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.Namespace?.StartsWith("Compliance.Controls.Checks", StringComparison.Ordinal) == true && t.IsAssignableTo(typeof(ICheck))).OrderBy(t => t.Name, StringComparer.Ordinal)];
        Assert.Equal(types, CheckCatalogue.All.Select(c => c.GetType()).OrderBy(t => t.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Definitions_are_complete_and_ids_unique()
    {
        Assert.Distinct(CheckCatalogue.All.Select(c => c.Definition.Id));
        foreach (CheckDefinition check in CheckCatalogue.All.Select(c => c.Definition))
        {
            Assert.Matches("^(CNI|NP|SEG|EXP|POL|LOG|GOV|EVD)-[A-Z0-9]+(-[A-Z0-9]+)*$", check.Id);
            Assert.All([check.Group, check.Title, check.Rationale, check.Condition, check.Remediation], Assert.NotEmpty);
            Assert.True(check.Group == "evidence" || !check.Reads.IsEmpty, $"{check.Id} declares no kind it reads");
        }
    }
}
