using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Signing;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Rendering;

namespace Compliance.Host.Commands;

/// <summary><c>packs release</c>: the approved renditions of a pack are published beside its evidence.</summary>
internal sealed class PacksReleaseCommand
{
    private const string Part = "release";

    private readonly PackSelection _pack = new();
    private readonly RegisterTrust _trust = RegisterTrust.Create();
    private readonly Option<string?> _by = new("--by") { Description = "Person who releases it.", HelpName = "PERSON" };

    private readonly Option<string> _signingKey = new("--signing-key")
    {
        Description = $"ECDSA P-256 private key (PEM) that signs the release manifest; {SigningKey.PassPhraseVariable} holds its pass phrase.",
        HelpName = "PEM",
        Required = true,
    };

    private readonly StampOptions _stamp = new();

    private readonly Streams _streams;

    private PacksReleaseCommand(Streams streams) => _streams = streams;

    public static Command Create(Streams streams)
    {
        var release = new PacksReleaseCommand(streams);
        var verb = new Verb(
            "release", "Publishes an approved pack: renders it anew with status, approvals and approval date, and signs the release. The evidence and its digest stay what they are.",
            "compliance packs release EP-shop-1.0.0 --signing-key organisation.pem --by \"Ada Byron\"");
        release._pack.AddTo(verb);
        verb.Options.Add(release._signingKey);
        release._stamp.AddTo(verb);
        verb.Options.Add(release._by);
        verb.Options.Add(release._trust);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(release.RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
        using PackSigner signer = SigningKey.Signer(parsed.GetRequiredValue(_signingKey));
        StampSettings? stamp = _stamp.Read(parsed, declared: null, configuration: null);
        if (signer.Origin == KeyOrigin.Ephemeral) throw new InputException($"--signing-key {SigningKey.Ephemeral}: a release is signed with a key that the organisation keeps");
        SelectedPack selected = _pack.Find(parsed, _streams.Warn);
        Hold(selected.Record);
        TrustedKeys? trusted = _trust.Keys(parsed);
        await Steps.ShowAsync(_streams, $"Reading {selected.Name}", progress => Task.Run(() =>
        {
            ProvenPack proven = ProvenPack.Open(selected);
            ReviewRound round = ReviewLedger.Round(selected.Record, proven.ForReview(trusted))!;
            if (moment < round.LastMoment) throw new InputException($"the release would lie before the approval of {round.LastMoment:yyyy-MM-dd HH:mm:ss'Z'}");
            string digest = "";
            ReleaseContent content = Content(proven, round, moment, parsed.GetValue(_by));
            RenditionSettings look = ReportFiles.OfPack(proven.Files).Settings();
            using StagedPart part = selected.Store.Stage(selected.Name, Part, add => digest = Write(content, look, signer, stamp is null ? null : new StampingAuthority(stamp, _streams, cancel).Stamp, add, progress, cancel), cancel);
            selected.Store.Commit(state =>
            {
                PackRecord record = PackActs.Present(state, selected.Name);
                Hold(record);
                return PackActs.About(record, LedgerKind.Released, moment, parsed.GetValue(_by)) with { Content = digest };
            }, part);
            return digest;
        }, cancel)).ConfigureAwait(false);
        using StreamWriter output = _streams.OpenText();
        output.WriteLine($"{selected.Name} is released.");
        return ExitStatus.Done;
    }

    private static void Hold(PackRecord record)
    {
        if (record.ReleasedBy is { } released) throw new InputException($"{record.Name} is released already, since {released.Record.Moment:yyyy-MM-dd}");
        if (record.Status != PackStatus.Approved) throw new InputException($"{record.Name} is {ReviewText.Is(record.Status)}; expected an approved pack");
    }

    private static string Write(ReleaseContent content, RenditionSettings look, PackSigner signer, TimeStamper? stamp, AddFile add, IProgress<string> progress, CancellationToken cancel)
    {
        var release = new ReleaseWriter(add);
        byte[] json = PackJson.Write(content.Pack);
        string digest = Convert.ToHexStringLower(SHA256.HashData(json));
        foreach (IPackRenderer renderer in PackRenderers.With(look))
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report($"Writing {renderer.Format}");
            renderer.Render(content.Pack, json, digest, release.Add);
        }
        return release.Finish(content, signer, stamp);
    }

    private static ReleaseContent Content(ProvenPack pack, ReviewRound round, DateTimeOffset moment, string? person)
    {
        PackRecord record = pack.Selected.Record;
        return new ReleaseContent
        {
            Pack = pack.Content with
            {
                Document = pack.Content.Document with { Status = PackStatus.Approved, Approvals = round.Entries, ApprovalDate = round.LastMoment, LastModified = round.LastMoment },
            },
            Evidence = record.Digest,
            Program = "compliance " + ProgramVersion.Current,
            Moment = moment,
            Person = person,
            Ledger = new LedgerPoint(pack.Selected.State.Entries.Length, pack.Selected.State.Head),
            EvidenceEnvelope = Bytes(pack, DsseEnvelope.FileName)!.Value,
            EvidenceToken = Bytes(pack, EvidenceManifest.TokenName),
            Submission = Envelope(record.SubmittedBy!),
            Register = Bytes(pack, ApproverRegister.PathInPack)!.Value,
            Approvals = [.. record.Decisions.Select(d => (d.Record.Step!, Envelope(d)))],
        };
    }

    private static ReadOnlyMemory<byte>? Bytes(ProvenPack pack, string path) => pack.Files.TryGetValue(path, out PackFile? file) ? file.Read(64 << 20) : (ReadOnlyMemory<byte>?)null;

    private static ReadOnlyMemory<byte> Envelope(LedgerEntry entry) => Encoding.UTF8.GetBytes(entry.Record.Envelope!);
}
