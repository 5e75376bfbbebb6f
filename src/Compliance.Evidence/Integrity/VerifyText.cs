using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>The page in every pack that tells a stranger how to check it without this program.</summary>
internal static class VerifyText
{
    public static string For(EvidencePack pack, string digest, bool signed) => $"""
        # How to verify this pack

        Digest of the evidence manifest (SHA-256): {digest}

        1. Every file is what the manifests say:

               sha256sum --check --quiet manifest-sha256.txt tagmanifest-sha256.txt

        2. The evidence manifest has the digest that is quoted to you elsewhere (in a letter, a ticket, an approval):

               sha256sum evidence-manifest.json

        3. The verdicts follow from the evidence: `data/inputs/` holds everything the assessment depended on, and
           {pack.Program.Name} {pack.Program.Version} computes the same `data/pack.json` from it.

        {(signed
            ? "4. `" + DsseEnvelope.FileName + "` is a DSSE envelope over an in-toto statement that names the digest: check its signature\n   with the public key its signer gave you by another way."
            : "This pack is not signed: who made it is not proven.")}

        What this does not prove: that the cluster answered truthfully, or that nothing outside the cluster filters traffic.
        A digest proves bytes, not truth.

        """.ReplaceLineEndings("\n");
}
