using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>What people declare: exceptions, approved flows, attestations.</summary>
internal static class DeclaredChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) => Exceptions(sides).Concat(Flows(sides)).Concat(Attestations(sides));

    private static IEnumerable<ChangeEntry> Exceptions(Sides sides)
    {
        foreach (Matched<ExceptionEntry> m in sides.Match(p => p.Exceptions, e => e.Id, "exception"))
        {
            if (m is { Old: { } a, New: { } b } && Sides.Same(a, b)) continue;
            ExceptionEntry any = m.Any;
            (string? from, string? to) = (m.Old is null ? null : State(m.Old), m.New is null ? null : State(m.New));
            string what = m.Action switch
            {
                ChangeAction.Added => $"was granted ({any.State})",
                ChangeAction.Removed => "was withdrawn",
                _ when m.Old!.State != any.State => any.State switch { "expired" => "expired", "active" => "is used", "unused" => "is no longer used", _ => "is invalid" },
                _ when from != to => "has other terms, or stands beside other fails",
                _ => "bears other words",
            };
            yield return new ChangeEntry
            {
                Kind = ChangeKind.Exception, Action = m.Action, Step = from == to ? VersionStep.Patch : VersionStep.Minor, Subject = m.Key, From = from, To = to,
                Summary = $"Exception {m.Key} for {any.Scope} {what}.", Why = any.StateReason ?? any.Reason,
                Impact = m.New is { State: "active" } ? $"It stands beside {m.New.Applies.Length} fails: {Sides.Some(m.New.Applies)}. They stay fails." : "It stands beside no fail.",
                Author = any.Requester, Approver = any.Approver, When = m.Old is null ? any.Granted : m.New is { State: "expired" } && m.Old.State != "expired" ? any.Expires : null,
            };
        }
    }

    private static string State(ExceptionEntry e) =>
        $"{e.State}, {e.Scope}, {Day(e.Granted)} to {Day(e.Expires)}, approver {Sides.Or(e.Approver)}, beside {Sides.Or(string.Join("; ", e.Applies))}";

    private static IEnumerable<ChangeEntry> Flows(Sides sides)
    {
        foreach (Matched<ApprovedFlowEntry> m in sides.Match(p => p.ApprovedFlows, f => f.Id, "approved flow"))
        {
            if (m is { Old: { } a, New: { } b } && Sides.Same(a, b)) continue;
            ApprovedFlowEntry any = m.Any;
            (string? from, string? to) = (m.Old is null ? null : State(m.Old), m.New is null ? null : State(m.New));
            string what = m.Action switch { ChangeAction.Added => "was declared", ChangeAction.Removed => "is no longer declared", _ => from == to ? "bears other words" : "differs" };
            yield return new ChangeEntry
            {
                Kind = ChangeKind.ApprovedFlow, Action = m.Action, Step = from == to ? VersionStep.Patch : VersionStep.Minor, Subject = m.Key, From = from, To = to,
                Summary = $"Flow {m.Key} from {any.From} to {any.To} {what}.", Why = any.BusinessNeed ?? "No need is stated.",
                Impact = m.New is { State: "approved" } ? $"It lets {any.Ports} count as intended." : "It lets nothing count as intended.",
                Approver = any.Approver, When = m.New is not null && m.Old?.ApprovedOn != m.New.ApprovedOn ? m.New.ApprovedOn : null,
            };
        }
    }

    private static string State(ApprovedFlowEntry f) =>
        $"{f.State}, {f.From} → {f.To} {f.Ports}, approver {Sides.Or(f.Approver)}{(f.ApprovedOn is { } on ? $" on {Day(on)}" : "")}, review by {(f.ReviewBy is { } by ? Day(by) : "none")}"
        + (f.Stale.IsEmpty ? "" : $", not possible in {string.Join(", ", f.Stale)}");

    private static IEnumerable<ChangeEntry> Attestations(Sides sides)
    {
        foreach (Matched<AttestationEntry> m in sides.Match(p => p.Attestations, a => a.Id, "attestation"))
        {
            if (m is { Old: { } a, New: { } b } && Sides.Same(a, b)) continue;
            AttestationEntry any = m.Any;
            (string? from, string? to) = (m.Old is null ? null : State(m.Old), m.New is null ? null : State(m.New));
            string what = m.Action switch { ChangeAction.Added => "was given", ChangeAction.Removed => "was withdrawn", _ => from == to ? "bears other words" : $"is {to}" };
            yield return new ChangeEntry
            {
                Kind = ChangeKind.Attestation, Action = m.Action, Step = from == to ? VersionStep.Patch : VersionStep.Minor, Subject = m.Key, From = from, To = to,
                Summary = $"Attestation {m.Key} of {any.Framework}:{any.Control} {what}.", Why = any.Reason,
                Impact = m.New is { Signed: true, State: "current" or "ending" } ? "It counts for its control." : "It satisfies no control.",
                Author = any.By, When = m.New is not null && m.Old?.AttestedOn != m.New.AttestedOn ? m.New.AttestedOn : null,
            };
        }
    }

    private static string State(AttestationEntry a) => $"{a.State}{(a.Signed ? ", signed" : "")}, by {Sides.Or(a.By)}, until {(a.ValidUntil is { } until ? Day(until) : "none")}";

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
