using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Packs;

/// <summary>Reads a register of approvers as a person writes it, before it is signed.</summary>
internal sealed class RegisterDraft
{
    private readonly StrictFields _fields;

    private RegisterDraft(StrictFields fields) => _fields = fields;

    /// <summary>Reads a draft.</summary>
    /// <param name="file">YAML or JSON.</param>
    /// <exception cref="InputException">It cannot be read, or is something else: each fault is named with line and field.</exception>
    public static ApproverRegister Read(string file)
    {
        (StrictFields fields, JsonElement root) = DeclarationFile.Read(file, file);
        var draft = new RegisterDraft(fields);
        ApproverRegister? register = draft.Register(root);
        DeclarationFile.Hold(file, fields);
        return register!;
    }

    private ApproverRegister? Register(JsonElement root)
    {
        if (!_fields.IsMapping(root, "", ["organisation", "approvers", "attestors"])) return null;
        return new ApproverRegister
        {
            Organisation = Required(root, "", "organisation"),
            SignedWith = "",
            Approvers = [.. Items(root, "approvers", required: true).Select(i => Approver(i.Value, i.Pointer)).OfType<Approver>()],
            Attestors = [.. Items(root, "attestors", required: false).Select(i => Attestor(i.Value, i.Pointer)).OfType<AttestingKey>()],
        };
    }

    private Approver? Approver(JsonElement item, string at)
    {
        if (!_fields.IsMapping(item, at, ["person", "roles", "publicKey", "openId", "validFrom", "validTo"])) return null;
        return new Approver
        {
            Person = Required(item, at, "person"),
            Roles = [.. Items(item, "roles", required: true, at).Select(r => _fields.TextOf(r.Value, r.Pointer)).OfType<string>()],
            PublicKey = item.TryGetProperty("publicKey", out _) ? Key(item, at) : null,
            OpenId = item.TryGetProperty("openId", out JsonElement id) ? Subject(id, JsonPointer.Append(at, "openId")) : null,
            ValidFrom = Day(item, at, "validFrom"),
            ValidTo = Day(item, at, "validTo").AddDays(1).AddSeconds(-1),
        };
    }

    private AttestingKey? Attestor(JsonElement item, string at) => !_fields.IsMapping(item, at, ["name", "publicKey", "validFrom", "validTo"]) ? null
        : new AttestingKey(Required(item, at, "name"), Key(item, at), Day(item, at, "validFrom"), Day(item, at, "validTo").AddDays(1).AddSeconds(-1));

    private OpenIdSubject? Subject(JsonElement item, string at) =>
        _fields.IsMapping(item, at, ["issuer", "subject"]) ? new OpenIdSubject(Required(item, at, "issuer"), Required(item, at, "subject")) : null;

    // PEM, as openssl prints a public key; nothing private may stand in a register.
    private string Key(JsonElement item, string at)
    {
        string pem = Required(item, at, "publicKey");
        if (pem.Length == 0) return "";
        try
        {
            return TrustedKeys.None.Add(pem).Keys is { Count: 1 } one ? Convert.ToBase64String(one.Single().Value.Span) : throw new FormatException("more than one key; expected one");
        }
        catch (FormatException e)
        {
            _fields.Refuse(JsonPointer.Append(at, "publicKey"), $"{e.Message}; expected the PEM text of an ECDSA P-256 public key");
            return "";
        }
    }

    private string Required(JsonElement item, string at, string key)
    {
        if (item.TryGetProperty(key, out _)) return _fields.Text(item, at, key) ?? "";
        _fields.Refuse(at, $"the key '{key}' is missing");
        return "";
    }

    private IEnumerable<(JsonElement Value, string Pointer)> Items(JsonElement item, string key, bool required, string at = "")
    {
        if (item.TryGetProperty(key, out JsonElement list)) return _fields.Items(list, JsonPointer.Append(at, key));
        if (required) _fields.Refuse(at, $"the key '{key}' is missing");
        return [];
    }

    private DateTimeOffset Day(JsonElement item, string at, string key)
    {
        string text = Required(item, at, key);
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day)) return day;
        if (text.Length > 0) _fields.Refuse(JsonPointer.Append(at, key), $"found '{text}'; expected a date such as 2027-03-31");
        return new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
