using System.Globalization;
using Compliance.Evidence.Integrity;
using static Compliance.Evidence.Approval.RefusalReason;

namespace Compliance.Evidence.Approval;

/// <summary>Holds who a statement says a person is against the register and the signature.</summary>
internal static class Identity
{
    /// <summary>The register's entry of the person who decided.</summary>
    /// <exception cref="RefusedException">There is none that counts, or the signature is another's.</exception>
    public static Approver Hold(SignedRegister register, ApprovalStatement said, SignedPayload signed)
    {
        Approver[] entries = [.. register.Register.Of(said.Person)];
        if (entries.Length == 0) throw new RefusedException(UnknownPerson, $"the register of {register.Register.Organisation} knows no {said.Person}");
        string[] source = said.IdentitySource.Split(' ');
        return source switch
        {
            ["key", var id] => Keyed(register, said.Person, said.Moment, id, signed, entries),
            ["openid", var issuer, var subject] => Attested(register, said, issuer, subject, signed, entries),
            _ => throw new RefusedException(UnknownIdentity, $"the identity source is '{said.IdentitySource}'; expected key SHA-256, or openid ISSUER SUBJECT"),
        };
    }

    /// <summary>Holds who submits.</summary>
    /// <exception cref="RefusedException">Nobody whose word counts signed it.</exception>
    public static void Hold(SignedRegister register, SubmissionStatement said, SignedPayload signed)
    {
        switch (said.IdentitySource.Split(' '))
        {
            case ["key", var id]:
                Approver[] entries = [.. register.Register.Of(said.Person)];
                if (entries.Length == 0) throw new RefusedException(UnknownPerson, $"the register of {register.Register.Organisation} knows no {said.Person}");
                Keyed(register, said.Person, said.Moment, id, signed, entries);
                break;
            case ["attested", var id] when id == signed.KeyId:
                HoldAttestor(register, said.Moment, signed);
                break;
            default:
                throw new RefusedException(UnknownIdentity, $"the identity source is '{said.IdentitySource}'; expected key SHA-256 or attested SHA-256 of the key that signed");
        }
    }

    private static Approver Keyed(SignedRegister register, string person, DateTimeOffset moment, string id, SignedPayload signed, Approver[] entries)
    {
        if (signed.KeyId != id) throw new RefusedException(UnknownIdentity, $"the statement names the key {id}, and {signed.KeyId} signed it");
        Approver? entry = entries.FirstOrDefault(e => e.KeyId == id);
        if (entry is null)
        {
            string whose = register.Register.Approvers.FirstOrDefault(a => a.KeyId == id) is { } other ? $"it is the key of {other.Person}" : "the register does not have it";
            throw new RefusedException(UnknownKey, $"the key {id} is not one of {person} in the register: {whose}");
        }
        if (!signed.SignedBy(Convert.FromBase64String(entry.PublicKey!))) throw new RefusedException(WrongSignature, $"the signature is not one of the key {id} of {person}");
        return InForce(entry, moment);
    }

    private static Approver Attested(SignedRegister register, ApprovalStatement said, string issuer, string subject, SignedPayload signed, Approver[] entries)
    {
        Approver entry = entries.FirstOrDefault(e => e.OpenId is { } id && id.Issuer == issuer && id.Subject == subject)
            ?? throw new RefusedException(UnknownIdentity, $"the register does not know {said.Person} as the subject {subject} of {issuer}");
        HoldAttestor(register, said.Moment, signed);
        return InForce(entry, said.Moment);
    }

    // The organisation's own word counts as much as that of whom it names.
    private static void HoldAttestor(SignedRegister register, DateTimeOffset moment, SignedPayload signed)
    {
        AttestingKey? attestor = register.Register.Attestors.FirstOrDefault(a => a.KeyId == signed.KeyId);
        string key = attestor?.PublicKey ?? (signed.KeyId == register.KeyId ? register.Register.SignedWith
            : throw new RefusedException(UnknownKey, $"the key {signed.KeyId} may not state who a person is: it is neither an attestor of the register nor the key that signed it"));
        if (!signed.SignedBy(Convert.FromBase64String(key))) throw new RefusedException(WrongSignature, $"the signature is not one of the key {signed.KeyId}");
        if (attestor is { } limited) Hold(limited.Name, limited.ValidFrom, limited.ValidTo, moment);
    }

    private static Approver InForce(Approver entry, DateTimeOffset moment)
    {
        Hold(entry.Person, entry.ValidFrom, entry.ValidTo, moment);
        return entry;
    }

    private static void Hold(string who, DateTimeOffset from, DateTimeOffset to, DateTimeOffset moment)
    {
        if (moment < from) throw new RefusedException(NotYetValid, string.Create(CultureInfo.InvariantCulture, $"the entry of {who} in the register counts from {from:yyyy-MM-dd} on"));
        if (moment > to) throw new RefusedException(Expired, string.Create(CultureInfo.InvariantCulture, $"the entry of {who} in the register expired on {to:yyyy-MM-dd}"));
    }
}
