using System.Net;
using Compliance.Network.Algebra;
using CsCheck;

namespace Compliance.Network.Tests.Algebra;

public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.1/24", "10.0.0.0/24")]
    [InlineData("010.001.0.0/16", "10.1.0.0/16")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:db8::7/32", "2001:db8::/32")]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.0/8")]
    public void A_block_is_read_as_the_API_reads_it(string text, string block)
    {
        Assert.True(AddressText.TryParseBlock(text, out IPNetwork read));
        Assert.Equal(block, read.ToString());
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.256/24")]
    [InlineData("10.0.0.0.0/24")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("2001:db8::/129")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_block_is_refused(string? text) => Assert.False(AddressText.TryParseBlock(text, out _));

    [Fact]
    public void Ranges_that_touch_are_one_and_stand_in_order() => Assert.Equal(
        "10.0.0.0-10.0.0.255, 10.0.1.1-10.0.1.9, 255.255.255.255-255.255.255.255, ::-::ff, ffff::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        string.Join(", ", AddressRange.Joined([R("::80", "::ff"), R("10.0.1.1", "10.0.1.9"), R("10.0.0.128", "10.0.0.255"), R("ffff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            R("255.255.255.255", "255.255.255.255"), R("::", "::7f"), R("10.0.0.0", "10.0.0.127")])));

    private static AddressRange R(string first, string last) => new(IPAddress.Parse(first), IPAddress.Parse(last));

    private static readonly Gen<IPNetwork> Block = Gen.Select(Gen.Bool, Gen.Int[0, 255], Gen.Int[0, 255], Gen.Int[0, 128]).Select((six, a, b, length) =>
    {
        string text = six ? $"20{a % 100:00}:{b:x}::/{length}" : $"{a}.{b}.0.0/{length % 33}";
        Assert.True(AddressText.TryParseBlock(text, out IPNetwork block), text);
        return block;
    });

    [Fact]
    public void Atoms_cover_each_family_without_a_hole_and_no_block_cuts_one() => Block.Array[0, 12].Sample(blocks =>
    {
        AddressSpace space = AddressSpace.Cut(blocks);
        foreach (bool six in (bool[])[false, true])
        {
            AddressRange[] atoms = [.. space.Atoms.Where(a => (a.First.GetAddressBytes().Length == 16) == six)];
            Assert.Equal(UInt128.Zero, AddressSpace.Number(atoms[0].First));
            Assert.Equal(six ? UInt128.MaxValue : uint.MaxValue, AddressSpace.Number(atoms[^1].Last));
            for (int i = 1; i < atoms.Length; i++) Assert.Equal(AddressSpace.Number(atoms[i - 1].Last) + 1, AddressSpace.Number(atoms[i].First));
        }
        for (int atom = 0; atom < space.Atoms.Length; atom++)
        {
            Assert.Equal(atom, space.AtomOf(space.Atoms[atom].First));
            Assert.Equal(atom, space.AtomOf(space.Atoms[atom].Last));
            foreach (IPNetwork block in blocks)
            {
                (int first, int last) = space.AtomsOf(block);
                bool holds = atom >= first && atom <= last;
                Assert.Equal(holds, block.Contains(space.Atoms[atom].First));
                Assert.Equal(holds, block.Contains(space.Atoms[atom].Last));
            }
        }
    });
}
