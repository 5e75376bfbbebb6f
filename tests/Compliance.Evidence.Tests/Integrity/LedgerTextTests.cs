using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Tests.Integrity;

/// <summary>A ledger that somebody else may have written.</summary>
public sealed class LedgerTextTests
{
    [Fact]
    public void A_ledger_made_to_hurt_is_refused_and_says_why()
    {
        LedgerEntry first = LedgerChain.Next(null, new LedgerRecord { Kind = LedgerKind.EventNamed, Series = "shop", Moment = SamplePack.Moment, Reason = "incident" });
        byte[] line = first.ToBytes();
        Assert.Single(LedgerText.Read((byte[])[.. line, (byte)'\n'], Assert.Fail)!.Value);
        foreach ((byte[] bytes, string told) in ((byte[], string)[])[
            (line, "is cut: its last line, of entry 1, has no end"),
            ([.. line, (byte)'\n', .. line, (byte)'\n'], "holds an entry twice"),
            ([.. Encoding.UTF8.GetBytes(new string('[', 100_000)), (byte)'\n'], "ledger entry 1 cannot be read"),
            ([.. new byte[5 << 20], (byte)'\n'], "is larger than is read"),
            ("{\"format\":1,\"format\":1}\n"u8.ToArray(), "stands twice"),
            ("{\"format\":1e999,\"number\":1}\n"u8.ToArray(), "cannot be read"),
            (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line).Replace("\"number\":1", "\"number\":99999999999999999999", StringComparison.Ordinal) + "\n"), "cannot be read")])
        {
            List<string> faults = [];
            Assert.Null(LedgerText.Read(bytes, faults.Add));
            Assert.Contains(told, Assert.Single(faults), StringComparison.Ordinal);
        }
    }
}
