using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Who may decide in a review: persons of the register of approvers, what may state who they are, and the key that signs it.</summary>
internal static class RegisterChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) => Signer(sides.Old.Register, sides.New.Register).Concat(Approvers(sides)).Concat(Attestors(sides));

    private static IEnumerable<ChangeEntry> Approvers(Sides sides) => sides
        .Match(p => p.Register?.Approvers ?? [], a => $"{a.Person}\n{string.Join('\n', a.IdentitySource)}", "approver")
        .Select(m => Entry(m.Action, $"approver {m.Any.Person}", m.Any.Person, "may decide", Terms(m.Old), Terms(m.New))).OfType<ChangeEntry>();

    private static IEnumerable<ChangeEntry> Attestors(Sides sides) => sides
        .Match(p => p.Register?.Attestors ?? [], a => $"{a.Name}\n{a.KeyId}", "attestor")
        .Select(m => Entry(m.Action, $"attestor {m.Any.Name}", m.Any.Name, "may state who a person is", Terms(m.Old), Terms(m.New))).OfType<ChangeEntry>();

    private static IEnumerable<ChangeEntry> Signer(RegisterEntry? old, RegisterEntry? now)
    {
        (string? from, string? to) = (old is null ? null : Text(old), now is null ? null : Text(now));
        if (from == to) yield break;
        yield return new ChangeEntry
        {
            Kind = ChangeKind.Approver, Action = old is null ? ChangeAction.Added : now is null ? ChangeAction.Removed : ChangeAction.Changed, Step = VersionStep.Patch,
            Subject = "register", From = from, To = to, Summary = $"The register of approvers is {Sides.Or(to)}, and was {Sides.Or(from)}.", Why = "The configuration declares it so.",
            Impact = now is null ? "Nobody can approve the pack." : "Whoever trusts the register has to trust this key.",
        };
    }

    private static ChangeEntry? Entry(ChangeAction action, string subject, string who, string may, string? from, string? to) => from == to ? null : new()
    {
        Kind = ChangeKind.Approver, Action = action, Step = VersionStep.Patch, Subject = subject, From = from, To = to,
        Summary = action switch
        {
            ChangeAction.Added => $"{who} {may} from now on: {to}.",
            ChangeAction.Removed => $"{who} is no longer in the register: {from}.",
            _ => $"{who} {may} under other terms: {to}; before: {from}.",
        },
        Why = "The register of approvers was signed anew.", Impact = "Others than before may decide in a review.",
    };

    private static string Text(RegisterEntry register) => $"that of {register.Organisation}, signed with the key {register.KeyId}";

    private static string? Terms(RegisteredPersonEntry? a) =>
        a is null ? null : $"{string.Join(", ", a.Roles)}, {Day(a.ValidFrom)} to {Day(a.ValidTo)}, known by {string.Join(" and ", a.IdentitySource)}";

    private static string? Terms(RegisteredAttestorEntry? a) => a is null ? null : $"{Day(a.ValidFrom)} to {Day(a.ValidTo)}, with the key {a.KeyId}";

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
