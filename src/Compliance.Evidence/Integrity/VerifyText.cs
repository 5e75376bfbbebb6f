using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>The page in every pack that tells a stranger how to check it without this program.</summary>
internal static class VerifyText
{
    /// <summary>The page.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="digest">SHA-256 of its evidence manifest, lower-case hex.</param>
    /// <param name="origin">Whose key signed it when it was made.</param>
    /// <param name="stamped">The signature had a time stamp when it was made.</param>
    public static string For(EvidencePack pack, string digest, KeyOrigin origin, bool stamped) => $"""
        # How to verify this pack

        Digest of the evidence manifest (SHA-256), which approvals bind: {digest}

        {Signature(origin)}
        {Stamp(origin, stamped)}

        The commands below need bash, openssl and coreutils, and nothing of the program that made the pack. Run them in the pack's
        folder, as one script, with what you know from elsewhere: `KEY`, a PEM file with the public key of the organisation, or
        `ROOT`, the certificate of the authority that certified it; `AUTHORITY`, the root of the time-stamp authority; and `REGISTER_KEY`,
        where another key than the pack's signed the register of approvers. They end with status 0 and `the bytes hold`, or at the first thing that does not.

        {VerifyCommands.Text}
        ## What the commands do not tell

        - That the verdicts follow from the evidence: `data/inputs/` holds everything the assessment depended on, and
          {pack.Program.Name} {pack.Program.Version} computes the same `data/pack.json` from it (`verify`). `verify` also holds persons, roles, order and
          moments of the approvals against the plan and the register, and the ledger (`--against`).
        - That the cluster answered truthfully, or that nothing outside the cluster filters traffic. A digest proves bytes, not truth.
        - Whether a certificate was revoked, and what happened to the pack after it was signed: ask who keeps the ledger.

        """.ReplaceLineEndings("\n");

    private static string Signature(KeyOrigin origin) => origin switch
    {
        KeyOrigin.Organisation => $"Signature: `{DsseEnvelope.FileName}`, by a key of the organisation. Who gives you its public half must be known to you by another way.",
        KeyOrigin.Ephemeral => $"Signature: `{DsseEnvelope.FileName}`, by a key made for one run and thrown away. It proves nothing of who made the pack; to an auditor the pack is unsigned.",
        _ => $"Signature: none when the pack was made; who made it is not proven. A pack that was submitted for review since is signed: then `{DsseEnvelope.FileName}` stands here.",
    };

    private static string Stamp(KeyOrigin origin, bool stamped) =>
        stamped ? $"Time stamp: `{EvidenceManifest.TokenName}` (RFC 3161), over the signature. Without it the pack is not whole."
        : $"Time stamp: none when the pack was made{(origin == KeyOrigin.None ? "" : ", so the moment of signing is what the pack says of itself")}.";
}
