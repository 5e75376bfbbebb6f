using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>Address blocks of rules and groups (ANT-22).</summary>
internal static class AntreaBlocks
{
    /// <summary>Reads one; null when it is invalid.</summary>
    public static Peer? Read(PolicyFields fields, JsonElement block, string at)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            fields.Invalid(at, block, "a mapping with cidr");
            return null;
        }

        string? unknown = fields.Unknown(block, at, ["cidr", "except"]), text = fields.Text(block, at, "cidr");
        if (!AddressText.TryParseBlock(text, out IPNetwork cidr))
        {
            fields.Invalid($"{at}/cidr", $"is '{text}'; expected an address block such as 10.0.0.0/8");
            return null;
        }

        var except = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach ((JsonElement entry, string pointer) in fields.List(block, at, "except"))
        {
            if (entry.ValueKind != JsonValueKind.String || !AddressText.TryParseBlock(entry.GetString(), out IPNetwork hole)) fields.Invalid(pointer, entry, "an address block");
            else if (hole.PrefixLength <= cidr.PrefixLength || !cidr.Contains(hole.BaseAddress)) fields.Invalid(pointer, $"is {hole}, which does not lie inside {cidr}");
            else except.Add(hole);
        }

        return unknown is not null ? new Peer.Unknown { Pointer = at, Reason = unknown } : new Peer.Block { Pointer = at, Cidr = cidr, Except = except.DrainToImmutable() };
    }
}
