using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.LeastPrivilege;

namespace Compliance.Controls.Tests;

public sealed class FqdnWildcardTests
{
    private static readonly ImmutableArray<string> Shared = [.. new FqdnWildcard().Definition.Parameters["shared_domains"].Split(", ")];

    [Theory]
    [InlineData("*", true)]
    [InlineData("**.*", true)]
    [InlineData("*.com", true)]
    [InlineData("*.amazonaws.com", true)]
    [InlineData("*.S3.AmazonAWS.com.", true)]
    [InlineData("bucket-*.s3.amazonaws.com", true)]
    [InlineData("*.psp.example", false)]
    [InlineData("api.s3.amazonaws.com", false)]
    [InlineData("*.notamazonaws.com", false)]
    public void A_pattern_is_too_wide_when_it_covers_names_of_strangers(string pattern, bool wide) =>
        Assert.Equal(wide, FqdnWildcard.TooWide(pattern, Shared));
}
