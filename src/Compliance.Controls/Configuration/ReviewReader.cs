using System.Collections.Immutable;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Configuration;

/// <summary>Reads how packs are reviewed, and takes up the register of approvers. What the register says is read where signatures are.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="source">Gives the register.</param>
internal sealed class ReviewReader(List<ConfigurationProblem> problems, ConfigurationSource source)
{
    /// <summary>The register as it was read; null when none is declared, or it could not be read.</summary>
    public IncludedFile? Register { get; private set; }

    /// <summary>Where the register is declared.</summary>
    public ConfigurationProblem? RegisterPlace { get; private set; }

    /// <summary>The review that a configuration declares.</summary>
    /// <param name="sections">The key <c>approval</c> of every file that has it.</param>
    public ReviewDeclaration Read(ImmutableArray<ConfigurationNode> sections)
    {
        if (sections.IsEmpty) return ReviewDeclaration.Undeclared;
        foreach (ConfigurationNode more in sections.Skip(1)) problems.Add(more.Problem($"declared in {sections[0].File} too; a review is declared once"));
        ConfigurationNode approval = sections[0];
        var steps = ImmutableArray.CreateBuilder<ReviewStepDeclaration>();
        int last = -1;
        foreach (ConfigurationNode node in approval.Items("steps"))
        {
            string step = node.Required("step");
            int at = ReviewDeclaration.KnownSteps.IndexOf(step);
            if (steps.Any(s => s.Step == step)) problems.Add(node.Find("step")!.Problem($"the step '{step}' stands twice"));
            else if (at < last) problems.Add(node.Find("step")!.Problem($"the step '{step}' comes before '{ReviewDeclaration.KnownSteps[last]}'; expected the order {string.Join(", ", ReviewDeclaration.KnownSteps)}"));
            last = Math.Max(last, at);
            steps.Add(new ReviewStepDeclaration(step, node.Texts("roles")));
        }
        if (steps is [{ Step: "self" }]) problems.Add(approval.Find("steps")!.Problem("an author's review of the own work alone approves nothing; expected another step"));
        string name = approval.Required("register");
        IncludedFile file = source.Register(name);
        ConfigurationNode place = approval.Find("register")!;
        if (file.Fault is { } fault) problems.Add(place.Problem($"{name} cannot be read: {fault}"));
        else (Register, RegisterPlace) = (file, place.Problem(""));
        return new ReviewDeclaration(steps.ToImmutable(), name, approval.Find("onePersonTwoRoles")?.Value.GetBoolean() ?? false);
    }
}
