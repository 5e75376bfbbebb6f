using System.Security.Cryptography;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>approvers</c>, and the key <c>approval</c> of the configuration.</summary>
public sealed class ApproversTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ApproversTests()
    {
        Key("organisation");
        Key("ada");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_register_is_signed_and_shown_and_another_key_is_not_trusted()
    {
        string register = Sign(Draft());
        CliResult show = Cli.Run("approvers", "show", register, "--trust", At("organisation.public.pem"));
        Assert.Equal(0, show.Status);
        Assert.Contains(", trusted", show.Output, StringComparison.Ordinal);
        Assert.Contains("  Ada Byron                   ciso; 2026-01-01 to 2030-12-31", show.Lines);
        CliResult other = Cli.Run("approvers", "show", register, "--trust", At("ada.public.pem"));
        Assert.Equal(4, other.Status);
        Assert.Contains("is not among the trusted keys", other.Error, StringComparison.Ordinal);
        File.WriteAllText(register, File.ReadAllText(register).Replace("\"sig\":\"M", "\"sig\":\"N", StringComparison.Ordinal));
        Assert.Equal(4, Cli.Run("approvers", "show", register).Status);
    }

    [Theory]
    [InlineData("organisation: Payment Shop Ltd", "organization: Payment Shop Ltd", "approvers.yaml:1: /organization: unknown field 'organization'")]
    [InlineData("  roles: [ciso]", "  roles: []", "approvers.yaml:4: /approvers/0/roles: an empty list")]
    [InlineData("  validTo: 2030-12-31", "  validTo: soon", "approvers.yaml:6: /approvers/0/validTo: found 'soon'; expected a date")]
    [InlineData("  validFrom: 2026-01-01", "  validFrom: 2031-01-01", "/approvers/0: validTo 2030-12-31 is before validFrom 2031-01-01")]
    [InlineData("-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----", "approvers.yaml:7: /approvers/0/publicKey:")]
    [InlineData("  publicKey: |", "  note: |", "approvers.yaml:7: /approvers/0/note: unknown field 'note'")]
    public void A_draft_at_fault_is_told_with_file_line_and_field(string good, string bad, string message)
    {
        string draft = Draft(), text = File.ReadAllText(draft);
        Assert.Contains(good, text, StringComparison.Ordinal);
        File.WriteAllText(draft, text.Replace(good, bad, StringComparison.Ordinal));
        CliResult run = Cli.Run("approvers", "sign", draft, "--signing-key", At("organisation.pem"), "--out", At("out.json"));
        Assert.Equal(2, run.Status);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.json")));
    }

    [Theory]
    [InlineData("{register: approvers.dsse.json, steps: [{step: final, roles: [ciso]}]}", null)]
    [InlineData("{register: none.json, steps: [{step: final, roles: [ciso]}]}", "compliance.yaml:1: /approval/register: none.json cannot be read: there is no such file")]
    [InlineData("{register: approvers.yaml, steps: [{step: final, roles: [ciso]}]}", "compliance.yaml:1: /approval/register: approvers.yaml is no signed register of approvers")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: final, roles: [chief]}]}", "/approval/register: approvers.dsse.json: nobody in it has a role for the step 'final' (chief); the roles there: ciso")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: final, roles: [ciso]}, {step: peer, roles: [ciso]}]}", "/approval/steps/1/step: the step 'peer' comes before 'final'; expected the order self, peer")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: final, roles: [ciso]}, {step: final, roles: [ciso]}]}", "/approval/steps/1/step: the step 'final' stands twice")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: self, roles: [ciso]}]}", "/approval/steps: an author's review of the own work alone approves nothing")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: board, roles: [ciso]}]}", "/approval/steps/0/step:")]
    [InlineData("{register: approvers.dsse.json, steps: [{step: final}]}", "/approval/steps/0")]
    [InlineData("{register: approvers.dsse.json}", "/approval")]
    [InlineData("{steps: [{step: final, roles: [ciso]}]}", "/approval")]
    [InlineData("{register: ../approvers.dsse.json, steps: [{step: final, roles: [ciso]}]}", "/approval/register:")]
    public void A_review_that_cannot_be_held_is_told_with_file_line_and_field(string approval, string? message)
    {
        Sign(Draft());
        CliResult run = Cli.Run("config", "check", _folder.Write("compliance.yaml", $"approval: {approval}\n"));
        Assert.Equal(message is null ? 0 : 2, run.Status);
        Assert.Contains(message ?? "", run.Error, StringComparison.Ordinal);
    }

    private string Sign(string draft)
    {
        CliResult run = Cli.Run("approvers", "sign", draft, "--signing-key", At("organisation.pem"), "--out", At("approvers.dsse.json"));
        Assert.True(run.Status == 0, run.Error);
        return At("approvers.dsse.json");
    }

    private string Draft() => _folder.Write("approvers.yaml", $"""
        organisation: Payment Shop Ltd
        approvers:
        - person: Ada Byron
          roles: [ciso]
          validFrom: 2026-01-01
          validTo: 2030-12-31
          publicKey: |
        {string.Join('\n', File.ReadLines(At("ada.public.pem")).Select(l => "    " + l))}
        """);

    private string At(string name) => Path.Combine(_folder.Path, name);

    private void Key(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _folder.Write(name + ".pem", key.ExportPkcs8PrivateKeyPem());
        _folder.Write(name + ".public.pem", key.ExportSubjectPublicKeyInfoPem());
    }
}
