using System.Security.Cryptography;
using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Host.Configuration;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Samples;

/// <summary>The review that the sample declares, with the private halves of the keys in its register: each is derived from a name, and
/// protects nothing.</summary>
public sealed class PaymentShopReviewTests
{
    private static readonly string s_file = Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml");

    [Fact]
    public void The_register_of_the_sample_holds_the_public_halves_of_the_test_keys()
    {
        SignedRegister read = ApproverRegister.Read(File.ReadAllBytes(Repository.PathOf("tests", "clusters", "payment-shop.approvers.dsse.json")));
        using ECDsa organisation = Key(read.Register.Organisation);
        Assert.Equal(DsseEnvelope.KeyId(organisation), read.KeyId);
        Assert.Equal(["Ada Byron", "Dorothy Vaughan", "Grace Hopper", "Joan Clarke", "Katherine Johnson", "Mary Jackson"], read.Register.Approvers.Select(a => a.Person).Order(StringComparer.Ordinal));
        Assert.All(read.Register.Approvers, a => Assert.Equal(Id(a.Person), a.KeyId));
        Assert.All(read.Register.Attestors, a => Assert.Equal(Id(a.Name), a.KeyId));
    }

    [Fact]
    public void Every_step_of_the_sample_has_somebody_who_is_no_author()
    {
        (ConfigurationReading reading, _) = ConfigurationFile.Read(s_file, s_file);
        ApproverRegister register = ApproverRegister.Read(reading.Register!.Text.ToArray()).Register;
        string[] authors = [reading.Document.Author!, .. reading.Document.Contributors!.Value, .. reading.Document.ConfigurationChangedBy];
        Assert.Equal(["self", "peer", "security", "compliance", "final"], reading.Document.Review.Steps.Select(s => s.Step));
        Assert.All(reading.Document.Review.Steps, s => Assert.Contains(register.Approvers, a => a.Roles.Any(s.Roles.Contains) && authors.Contains(a.Person) == (s.Step == "self")));
    }

    private static string Id(string name)
    {
        using ECDsa key = Key(name);
        return DsseEnvelope.KeyId(key);
    }

    private static ECDsa Key(string name) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256, D = SHA256.HashData(Encoding.UTF8.GetBytes("payment-shop test key of " + name)),
    });
}
