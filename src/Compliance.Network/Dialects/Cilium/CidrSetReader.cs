using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads fromCIDRSet and toCIDRSet: a block, or the blocks of CiliumCIDRGroups, each minus its own exceptions (CIL-22).</summary>
internal sealed class CidrSetReader(CiliumFields fields, CidrGroups groups)
{
    private static readonly string[] Sources = ["cidr", "cidrGroupRef", "cidrGroupSelector"];

    /// <summary>The peers of the list.</summary>
    public IEnumerable<Peer> Read(JsonElement rule, string at, string field)
    {
        foreach ((JsonElement entry, string pointer) in fields.Mappings(rule, at, field))
        {
            string? problem = fields.Api.Unknown(entry, pointer, [.. Sources, "except"]);
            string[] named = [.. Sources.Where(s => CiliumFields.Has(entry, s) && !(s != "cidrGroupSelector" && fields.Api.Text(entry, pointer, s) == ""))];
            if (named.Length != 1)
            {
                fields.Refuse(pointer, $"names {(named.Length == 0 ? "none" : "several")} of cidr, cidrGroupRef and cidrGroupSelector; expected one", "CIL-22");
                continue;
            }
            (ImmutableArray<IPNetwork> blocks, string? unread) = named[0] switch
            {
                "cidr" => (Cidr(entry, pointer), null),
                "cidrGroupRef" => Reference(entry, pointer),
                _ => Selection(entry, pointer),
            };
            ImmutableArray<IPNetwork> except = Except(entry, pointer, named[0] == "cidr" && blocks.Length == 1 ? blocks[0] : null);
            if ((problem ?? unread) is { } reason) yield return new Peer.Unknown { Pointer = pointer, Reason = reason };
            else if (named[0] == "cidr")
            {
                if (blocks.Length == 1) yield return new Peer.Block { Pointer = pointer, Cidr = blocks[0], Except = except };
            }
            else
            {
                Peer all = AnyOf(blocks, pointer);
                yield return except.IsEmpty ? all : new Peer.AllOf { Pointer = pointer, Parts = [all, new Peer.Not { Pointer = pointer, Part = AnyOf(except, pointer) }] };
            }
        }
    }

    private static Peer.AnyOf AnyOf(ImmutableArray<IPNetwork> blocks, string at) =>
        new() { Pointer = at, Parts = [.. blocks.Select(b => new Peer.Block { Pointer = at, Cidr = b })] };

    private ImmutableArray<IPNetwork> Cidr(JsonElement entry, string at)
    {
        if (fields.Api.Text(entry, at, "cidr") is not { } text) return [];
        if (AddressText.TryParseBlock(text, out IPNetwork block)) return [block];
        fields.Refuse($"{at}/cidr", $"is '{text}'; expected an address block such as 10.0.0.0/8", "CIL-22");
        return [];
    }

    private (ImmutableArray<IPNetwork>, string?) Reference(JsonElement entry, string at)
    {
        string name = fields.Api.Text(entry, at, "cidrGroupRef") ?? "";
        if (groups.Named(name) is { } group) return group;
        if (groups.Incomplete is { } reason) return ([], fields.Api.Limit($"{at}/cidrGroupRef", $"is '{name}'. {reason.TrimEnd('.')}", "CIL-22"));
        fields.Api.Limit($"{at}/cidrGroupRef", $"names the CiliumCIDRGroup '{name}', which is not in the snapshot, so the entry matches nothing", "CIL-22");
        return ([], null);
    }

    private (ImmutableArray<IPNetwork>, string?) Selection(JsonElement entry, string at)
    {
        string inner = $"{at}/cidrGroupSelector";
        (Selector labels, string? problem) = new LabelSelectorReader(fields.Api).Read(fields.Api.Section(entry, at, "cidrGroupSelector"), inner);
        var terms = new List<Selector>();
        foreach ((CiliumLabel label, Selector term) in CiliumLabel.Terms(labels))
        {
            if (label.Source is "any" or "cidrgroup") terms.Add(CiliumLabel.On(term, label.Key));
            else if (!CiliumLabel.HoldsWithout(term)) terms.Add(Selector.Nothing);
        }
        (ImmutableArray<IPNetwork> blocks, string? incomplete) = groups.Selected(new Selector.AllOf([.. terms]));
        return (blocks, problem ?? (incomplete is null ? null : fields.Api.Limit(inner, $"selects groups. {incomplete.TrimEnd('.')}", "CIL-22")));
    }

    private ImmutableArray<IPNetwork> Except(JsonElement entry, string at, IPNetwork? inside)
    {
        var holes = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach ((string text, string pointer) in fields.Texts(entry, at, "except"))
        {
            if (!AddressText.TryParseBlock(text, out IPNetwork hole)) fields.Refuse(pointer, $"is '{text}'; expected an address block", "CIL-22");
            else if (inside is { } block && (hole.BaseAddress.AddressFamily != block.BaseAddress.AddressFamily || hole.PrefixLength < block.PrefixLength || !block.Contains(hole.BaseAddress)))
                fields.Refuse(pointer, $"is {hole}, which does not lie inside {block}", "CIL-22");
            else holes.Add(hole);
        }
        return holes.ToImmutable();
    }
}
