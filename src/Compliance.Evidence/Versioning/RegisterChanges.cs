using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Who may decide in a review: persons of the register of approvers, what may state who they are, and the key that signs it.</summary>
internal static class RegisterChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) => Signer(sides.Old.Register, sides.New.Register)
        .Concat(sides.Match(p => p.Register?.Approvers ?? [], Key, "approver").Where(Differs).Select(m => Entry(m, "may decide", "approver")))
        .Concat(sides.Match(p => p.Register?.Attestors ?? [], Key, "attestor").Where(Differs).Select(m => Entry(m, "may state who a person is", "attestor")));

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

    private static ChangeEntry Entry(Matched<RegisteredEntry> m, string may, string what)
    {
        (string? from, string? to) = (m.Old is null ? null : Text(m.Old), m.New is null ? null : Text(m.New));
        return new ChangeEntry
        {
            Kind = ChangeKind.Approver, Action = m.Action, Step = VersionStep.Patch, Subject = $"{what} {m.Any.Name}", From = from, To = to,
            Summary = m.Action switch
            {
                ChangeAction.Added => $"{m.Any.Name} {may} from now on: {to}.",
                ChangeAction.Removed => $"{m.Any.Name}, known by {m.Any.IdentitySource}, is no longer in the register.",
                _ => $"{m.Any.Name} {may} under other terms: {to}; before: {from}.",
            },
            Why = "The register of approvers was signed anew.", Impact = "Others than before may decide in a review.",
        };
    }

    private static string Key(RegisteredEntry e) => $"{e.Name}\n{e.IdentitySource}";

    private static bool Differs(Matched<RegisteredEntry> m) => m.Old is null || m.New is null || Text(m.Old) != Text(m.New);

    private static string Text(RegisterEntry register) => $"that of {register.Organisation}, signed with the key {register.KeyId}";

    private static string Text(RegisteredEntry e) => $"{(e.Roles.IsEmpty ? "" : $"{string.Join(", ", e.Roles)}, ")}{Day(e.ValidFrom)} to {Day(e.ValidTo)}, known by {e.IdentitySource}";

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
