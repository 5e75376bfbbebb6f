using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>One entry of a ledger. Its identity is the SHA-256 of its canonical JSON; the next entry names it.</summary>
public sealed record LedgerEntry
{
    /// <summary>What the first entry names as the one before it.</summary>
    public const string NoEntry = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Form of the entry.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Number, from 1, without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>SHA-256 of the entry before, lower-case hex; <see cref="NoEntry"/> for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>What is recorded.</summary>
    public required LedgerRecord Record { get; init; }

    /// <summary>The canonical JSON of the entry: one line, without its end.</summary>
    public byte[] ToBytes() => PackJson.Write(this);

    /// <summary>SHA-256 of <see cref="ToBytes"/>, lower-case hex.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));
}
