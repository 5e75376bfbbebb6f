using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Writes the register of approvers flat; keys by their digests.</summary>
internal static class Registers
{
    public static RegisterEntry Of(SignedRegister signed) => new()
    {
        Organisation = signed.Register.Organisation,
        KeyId = signed.KeyId,
        Approvers = [.. signed.Register.Approvers.Select(a => new RegisteredPersonEntry(a.Person, [.. Sources(a)], a.Roles, a.ValidFrom, a.ValidTo))],
        Attestors = [.. signed.Register.Attestors.Select(a => new RegisteredAttestorEntry(a.Name, a.KeyId, a.ValidFrom, a.ValidTo))],
    };

    private static IEnumerable<string> Sources(Approver approver)
    {
        if (approver.KeyId is { } key) yield return $"key {key}";
        if (approver.OpenId is { } subject) yield return $"openid {subject.Issuer} {subject.Subject}";
    }
}
