using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Tests;

/// <summary>The whole table of design.md section 4: every row kind with every combination of verdicts of up to two primary checks, a check
/// that this version does not have included.</summary>
public sealed class ControlRollUpTests
{
    private static readonly CheckVerdict?[] Verdicts =
        [null, CheckVerdict.Pass, CheckVerdict.Warn, CheckVerdict.Fail, CheckVerdict.NotEvaluable, CheckVerdict.NotApplicable];

    public static TheoryData<Automation, string, ControlStatus> Table()
    {
        TheoryData<Automation, string, ControlStatus> table = [];
        foreach (Automation row in Enum.GetValues<Automation>())
        {
            table.Add(row, "", row switch
            {
                Automation.NotApplicable => ControlStatus.NotApplicable,
                Automation.Manual or Automation.Inherited => ControlStatus.Manual,
                _ => ControlStatus.NotEvaluated,
            });
            foreach (CheckVerdict? a in Verdicts)
                foreach (CheckVerdict? b in Verdicts)
                    table.Add(row, $"{Name(a)} {Name(b)}", Expected(row, a, b));
        }
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Status_follows_the_first_rule_that_applies(Automation row, string verdicts, ControlStatus expected)
    {
        string[] named = verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, CheckVerdict> ran = named.Select((v, i) => (Id: Id(i), Verdict: v)).Where(v => v.Verdict != "not-run")
            .ToDictionary(v => v.Id, v => Enum.Parse<CheckVerdict>(v.Verdict));
        ControlAssessment control = ControlRollUp.Assess("f", Row(row, [.. named.Select((_, i) => Id(i))]), ran);

        Assert.Equal(expected, control.Status);
        Assert.False(string.IsNullOrWhiteSpace(control.Reason));
        Assert.EndsWith(".", control.Reason, StringComparison.Ordinal);
        Assert.Equal(ran.Keys.Order(), control.PrimaryVerdicts.Keys);
        Assert.DoesNotContain("compliant", control.Reason, StringComparison.OrdinalIgnoreCase);
    }

    // Written out on its own, not derived from the code under test: the sentence of the design, in its order.
    private static ControlStatus Expected(Automation row, CheckVerdict? a, CheckVerdict? b)
    {
        CheckVerdict?[] both = [a, b];
        if (row == Automation.NotApplicable) return ControlStatus.NotApplicable;
        if (both.Contains(CheckVerdict.Fail)) return ControlStatus.NotSatisfied;
        if (both.Contains(CheckVerdict.NotEvaluable) || both.Contains(null)) return ControlStatus.NotEvaluated;
        if (a == CheckVerdict.NotApplicable && b == CheckVerdict.NotApplicable) return ControlStatus.NotEvaluated;
        return row == Automation.Automated ? ControlStatus.Satisfied : ControlStatus.Manual;
    }

    [Fact]
    public void Supporting_checks_never_make_or_break_a_control()
    {
        Control row = Row(Automation.Automated, []) with { Supporting = ["C-0"] };
        Assert.Equal(ControlStatus.NotEvaluated, ControlRollUp.Assess("f", row, new Dictionary<string, CheckVerdict> { ["C-0"] = CheckVerdict.Pass }).Status);
        Control both = Row(Automation.Automated, ["C-0"]) with { Supporting = ["C-1"] };
        Dictionary<string, CheckVerdict> failing = new() { ["C-0"] = CheckVerdict.Pass, ["C-1"] = CheckVerdict.Fail };
        ControlAssessment assessed = ControlRollUp.Assess("f", both, failing);
        Assert.Equal(ControlStatus.Satisfied, assessed.Status);
        Assert.Equal(CheckVerdict.Fail, assessed.SupportingVerdicts["C-1"]);
    }

    /// <summary>Whatever it says and whatever the checks say: an unsigned attestation moves no status, and is shown where the row is manual.</summary>
    [Theory]
    [MemberData(nameof(Table))]
    public void A_declared_attestation_is_shown_and_satisfies_nothing(Automation row, string verdicts, ControlStatus expected)
    {
        string[] named = verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, CheckVerdict> ran = named.Select((v, i) => (Id: Id(i), Verdict: v)).Where(v => v.Verdict != "not-run")
            .ToDictionary(v => v.Id, v => Enum.Parse<CheckVerdict>(v.Verdict));
        foreach (AttestationState state in Enum.GetValues<AttestationState>())
        {
            AttestationAssessment attestation = new(new Attestation { Id = "A-1", Framework = "f", Control = "c" }, state, null, $"The reason of {state}");
            ControlAssessment control = ControlRollUp.Assess("f", Row(row, [.. named.Select((_, i) => Id(i))]), ran, null, attestation);
            Assert.Equal(expected, control.Status);
            Assert.Same(attestation, control.Attestation);
            Assert.Equal(expected == ControlStatus.Manual, control.Reason.Contains($"The reason of {state}; not signed.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_reason_names_what_decided()
    {
        Dictionary<string, CheckVerdict> ran = new() { ["C-0"] = CheckVerdict.Fail, ["C-1"] = CheckVerdict.Warn };
        Assert.Equal("1 of 3 primary checks fails: C-0.", ControlRollUp.Assess("f", Row(Automation.Automated, ["C-0", "C-1", "C-2"]), ran).Reason);
        Assert.Equal("This version does not have C-2.", ControlRollUp.Assess("f", Row(Automation.Automated, ["C-1", "C-2"]), ran).Reason);
        Assert.Equal("Nothing evidences the control: this version has none of its primary checks (C-2).", ControlRollUp.Assess("f", Row(Automation.Manual, ["C-2"]), ran).Reason);
        Assert.Equal("No failing check in scope: 1 primary check evaluated, 1 with a warning (C-1).", ControlRollUp.Assess("f", Row(Automation.Automated, ["C-1"]), ran).Reason);
    }

    [Theory]
    [InlineData("Pass NotApplicable", CheckVerdict.Pass)]
    [InlineData("Pass Warn", CheckVerdict.Warn)]
    [InlineData("Warn NotEvaluable Pass", CheckVerdict.NotEvaluable)]
    [InlineData("NotEvaluable Fail Pass", CheckVerdict.Fail)]
    [InlineData("NotApplicable", CheckVerdict.NotApplicable)]
    public void The_worst_verdict_over_subjects_and_clusters_counts(string verdicts, CheckVerdict worst) =>
        Assert.Equal(worst, ControlRollUp.Worst(verdicts.Split(' ').Select(Enum.Parse<CheckVerdict>)));

    private static string Id(int index) => $"C-{index}";

    private static string Name(CheckVerdict? verdict) => verdict?.ToString() ?? "not-run";

    private static Control Row(Automation automation, ImmutableArray<string> primary) => new()
    {
        Id = "1", Section = "s", Title = "t", Demand = "d", Automation = automation, Primary = primary,
        Rationale = automation == Automation.NotApplicable ? "Outside." : null,
    };
}
