using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Gives the packs of a series their versions: each once, and to the same audit the same again.</summary>
public static class VersionReservation
{
    /// <summary>The identity of an audit: all that a pack depends on, beside what the ledger says of its series.</summary>
    /// <param name="program">The program at work.</param>
    /// <param name="series">Series.</param>
    /// <param name="moment">Moment of assessment.</param>
    /// <param name="inputs">Inputs, without what the ledger says.</param>
    /// <returns>SHA-256, lower-case hex.</returns>
    public static string Content(ProgramIdentity program, string series, DateTimeOffset moment, ImmutableArray<InputEntry> inputs) =>
        Convert.ToHexStringLower(SHA256.HashData(PackJson.Write(new Identity(program, series, moment, inputs))));

    /// <summary>The entry that gave an audit its version; null when it has none yet.</summary>
    public static LedgerEntry? Find(LedgerState state, string series, string content) =>
        state.Entries.FirstOrDefault(e => e.Record.Kind == LedgerKind.Reserved && e.Record.Series == series && e.Record.Content == content);

    /// <summary>The version that follows from what changed, and why it is this one.</summary>
    /// <param name="log">What changed since the predecessor.</param>
    /// <param name="facts">The series before the reservation.</param>
    public static (string Version, string Reason) Give(ChangeLog log, SeriesFacts facts)
    {
        string candidate = facts.Predecessor is { } predecessor ? VersionNumber.After(predecessor.Version, log.Step) : VersionNumber.First, version = candidate;
        HashSet<string> given = [.. facts.Versions];
        while (given.Contains(version)) version = VersionNumber.After(version, VersionStep.Patch);
        string why = facts.Predecessor is not { Version: var last } ? log.Reason
            : log.Step == VersionStep.None ? $"Nothing changed since {last}." : $"{log.Step.ToString().ToUpperInvariant()} after {last}. {log.Reason}";
        if (version == candidate) return (version, why);
        return (version, string.Create(CultureInfo.InvariantCulture,
            $"{why} {candidate} was given already in this series, which gives no version twice, so PATCH was raised to {version[(version.LastIndexOf('.') + 1)..]}."));
    }

    /// <summary>What is recorded when a version is given.</summary>
    /// <param name="version">The version.</param>
    /// <param name="content">Identity of the audit.</param>
    /// <param name="moment">Moment of assessment.</param>
    /// <param name="facts">The series before the reservation.</param>
    public static LedgerRecord Record(string version, string content, DateTimeOffset moment, SeriesFacts facts) => new()
    {
        Kind = LedgerKind.Reserved, Series = facts.Series, Moment = moment, Version = version, Content = content, Predecessor = facts.Predecessor?.Digest,
    };

    private sealed record Identity(ProgramIdentity Program, string Series, DateTimeOffset Moment, ImmutableArray<InputEntry> Inputs);
}
