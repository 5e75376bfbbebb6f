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
        Approvers = [.. signed.Register.Approvers.Select(a => new RegisteredEntry(a.Person, Source(a), a.Roles, a.ValidFrom, a.ValidTo))],
        Attestors = [.. signed.Register.Attestors.Select(a => new RegisteredEntry(a.Name, $"key {a.KeyId}", [], a.ValidFrom, a.ValidTo))],
    };

    private static string Source(Approver approver) => string.Join(" and ", new[]
    {
        approver.KeyId is { } key ? $"key {key}" : null,
        approver.OpenId is { } subject ? $"openid {subject.Issuer} {subject.Subject}" : null,
    }.OfType<string>());
}
