using System.CommandLine;
using System.Text.Json;
using System.Security.Cryptography;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>approvers</c>: the register of who may decide in which role.</summary>
internal static class ApproversCommand
{
    public static Command Create(Streams streams)
    {
        var approvers = new Command("approvers", "The register of approvers: who may decide which step of a review, signed by the organisation.");
        approvers.Subcommands.Add(Sign(streams));
        approvers.Subcommands.Add(Show(streams));
        return approvers;
    }

    private static Verb Sign(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "The register as YAML or JSON: organisation; approvers, each with person, roles, publicKey (PEM) or openId {issuer, subject}, validFrom, validTo; attestors, each with name, publicKey, validFrom, validTo." };
        var key = new Option<string>("--signing-key") { Description = $"ECDSA P-256 private key (PEM) of the organisation; {SigningKey.PassPhraseVariable} holds its pass phrase.", HelpName = "PEM", Required = true };
        var output = new Option<string>("--out") { Description = "Where the signed register is written.", HelpName = "FILE", Required = true };
        var verb = new Verb("sign", "Signs a register of approvers, which the configuration then names under approval.register.", "compliance approvers sign approvers.yaml --signing-key organisation.pem --out approvers.dsse.json");
        verb.Arguments.Add(file);
        verb.Options.Add(key);
        verb.Options.Add(output);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            string draft = parsed.GetRequiredValue(file);
            using ECDsa signing = SigningKey.Read(parsed.GetRequiredValue(key));
            ApproverRegister register = RegisterDraft.Read(draft);
            byte[] envelope;
            try
            {
                envelope = register.Sign(signing);
            }
            catch (FormatException e)
            {
                throw new InputException($"{draft}: {e.Message}");
            }
            using (AsideFile aside = AsideFile.Create(parsed.GetRequiredValue(output)))
            {
                aside.Stream.Write(envelope);
                aside.Commit();
            }
            using StreamWriter lines = streams.OpenText();
            lines.WriteLine($"{register.Approvers.Select(a => a.Person).Distinct(StringComparer.Ordinal).Count()} persons, signed with the key {DsseEnvelope.KeyId(signing)}");
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Verb Show(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "The signed register." };
        var format = new Option<string>("--format") { Description = "text, or json (one object).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        RegisterTrust trust = RegisterTrust.Create();
        var verb = new Verb("show", "Checks the signature of a register and shows who may decide in which role, until when, and by which key.", "compliance approvers show approvers.dsse.json --trust organisation.public.pem");
        verb.Arguments.Add(file);
        verb.Options.Add(format);
        verb.Options.Add(trust);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            SignedRegister read = Read(parsed.GetRequiredValue(file));
            bool trusted = trust.Keys(parsed) is { } keys && (keys.Keys.ContainsKey(read.KeyId)
                ? true : throw new IntegrityException($"{parsed.GetRequiredValue(file)} is signed by the key {read.KeyId}, which is not among the trusted keys", []));
            if (parsed.GetValue(format) == "json") WriteJson(streams.Output, read);
            else Write(streams, read, trusted);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static void Write(Streams streams, SignedRegister read, bool trusted)
    {
        using StreamWriter output = streams.OpenText();
        output.WriteLine(Printable.Line(read.Register.Organisation));
        output.WriteLine($"signed with {read.KeyId}, {(trusted ? "trusted" : "whose it is, is not proven here (--trust)")}");
        foreach (Approver a in read.Register.Approvers)
        {
            output.WriteLine();
            Wrapping.WriteBeside(output, "  " + Printable.Line(a.Person), a.Person.Length + 2, 30, $"{string.Join(", ", a.Roles)}; {a.ValidFrom:yyyy-MM-dd} to {a.ValidTo:yyyy-MM-dd}");
            if (a.KeyId is { } key) Wrapping.WriteBeside(output, "", 0, 30, $"key {key}");
            if (a.OpenId is { } id) Wrapping.WriteBeside(output, "", 0, 30, $"openid {id.Issuer} {id.Subject}");
        }
        if (!read.Register.Attestors.IsEmpty) output.WriteLine("\nMay state who a person is");
        foreach (AttestingKey a in read.Register.Attestors) Wrapping.WriteBeside(output, "  " + Printable.Line(a.Name), a.Name.Length + 2, 30, $"key {a.KeyId}; {a.ValidFrom:yyyy-MM-dd} to {a.ValidTo:yyyy-MM-dd}");
    }

    private static void WriteJson(Stream output, SignedRegister read)
    {
        using JsonDocument document = JsonDocument.Parse(PackJson.Write(read));
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" })) document.WriteTo(json);
        output.Write("\n"u8);
    }

    private static SignedRegister Read(string file)
    {
        try
        {
            return ApproverRegister.Read(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new IntegrityException($"{file} is no signed register of approvers: {e.Message}", []);
        }
    }
}
