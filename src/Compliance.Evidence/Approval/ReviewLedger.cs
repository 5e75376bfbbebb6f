using System.Text;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using static Compliance.Evidence.Approval.RefusalReason;

namespace Compliance.Evidence.Approval;

/// <summary>The review of a pack as its ledger tells it, and what may be recorded next.</summary>
public static class ReviewLedger
{
    /// <summary>The review in force, judged anew from the envelopes in the ledger; null when the pack was never submitted.</summary>
    /// <param name="record">What the ledger says of the pack.</param>
    /// <param name="pack">The pack.</param>
    /// <exception cref="LedgerBrokenException">The ledger holds what the judge refuses, or its entries say something else than their envelopes.</exception>
    public static ReviewRound? Round(PackRecord record, ReviewedPack pack)
    {
        if (record.SubmittedBy is not { } submitted) return null;
        ReviewRound round = Judged(submitted, e => ReviewRound.Begin(pack, e));
        Agree(submitted, round.Submission.Person, round.Submission.Moment, null, PackStatus.InReview);
        foreach (LedgerEntry entry in record.Decisions)
        {
            ReviewRound before = round;
            round = Judged(entry, before.After);
            ApprovalStatement said = round.Decisions[^1];
            Agree(entry, said.Person, said.Moment, said.Step, round.Status);
        }
        return round;
    }

    /// <summary>Why a pack is in no status to be submitted; null when it is.</summary>
    /// <param name="record">What the ledger says of the pack.</param>
    public static string? SubmissionFault(PackRecord record) => record.Status is PackStatus.Draft or PackStatus.InReview or PackStatus.Rejected
        ? null : $"the pack is {ReviewRound.Word(record.Status)}; expected a draft, or a pack in review or rejected that is submitted anew";

    /// <summary>Records a submission, when the ledger lets it.</summary>
    /// <param name="name">Name of the pack in the store.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="envelope">DSSE envelope of a <see cref="SubmissionStatement"/>.</param>
    /// <exception cref="RefusedException">From the decision: it is refused.</exception>
    public static Decide Submit(string name, ReviewedPack pack, byte[] envelope) => state =>
    {
        PackRecord record = Present(state, name, pack.Digest);
        if (SubmissionFault(record) is { } fault) throw new RefusedException(WrongStatus, fault);
        HoldPredecessor(state, record, pack);
        ReviewRound round = ReviewRound.Begin(pack, envelope);
        if (record.SubmittedBy is { } before && round.Submission.Moment < before.Record.Moment)
            throw new RefusedException(BeforeItsTime, "the submission lies before the one in force");
        return Record(LedgerKind.Submitted, record, envelope) with
        {
            Person = round.Submission.Person, Moment = round.Submission.Moment, Status = PackStatus.InReview,
        };
    };

    /// <summary>Records a decision, when the ledger and the judge let it. The last step approved makes the pack approved; a rejection, rejected.</summary>
    /// <param name="name">Name of the pack in the store.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="envelope">DSSE envelope of an <see cref="ApprovalStatement"/>.</param>
    /// <exception cref="RefusedException">From the decision: it is refused.</exception>
    public static Decide Decision(string name, ReviewedPack pack, byte[] envelope) => state =>
    {
        PackRecord record = Present(state, name, pack.Digest);
        if (record.Status != PackStatus.InReview) throw new RefusedException(WrongStatus, $"the pack is {ReviewRound.Word(record.Status)}; expected one in review");
        HoldPredecessor(state, record, pack);
        ReviewRound round = Round(record, pack)!.After(envelope);
        ApprovalStatement said = round.Decisions[^1];
        return Record(LedgerKind.Decided, record, envelope) with
        {
            Person = said.Person, Moment = said.Moment, Step = said.Step, Reason = said.Comment, Status = round.Status,
        };
    };

    /// <summary>What the ledger says of a pack that is there with these bytes.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    private static PackRecord Present(LedgerState state, string name, string digest)
    {
        PackRecord record = state.Pack(name) ?? throw new RefusedException(WrongStatus, $"the ledger knows no pack {name}");
        if (record.PurgedBy is not null) throw new RefusedException(WrongStatus, $"the pack {name} was purged");
        return record.Digest == digest ? record : throw new RefusedException(OtherDigest, $"the pack has other bytes than those stored: its digest is {digest}, and the ledger says {record.Digest}");
    }

    private static void HoldPredecessor(LedgerState state, PackRecord record, ReviewedPack pack)
    {
        PackRecord? last = state.LastApproved(record.Series);
        if (last?.Digest != pack.Document.Predecessor?.Digest)
            throw new RefusedException(Superseded, $"the pack follows {pack.Document.Predecessor?.Id ?? "no pack"}, and the last approved pack of the series {record.Series} is {last?.Name ?? "none"}: audit anew");
    }

    private static LedgerRecord Record(LedgerKind kind, PackRecord pack, byte[] envelope) => new()
    {
        Kind = kind, Series = pack.Series, Version = pack.Version, Pack = pack.Name, Digest = pack.Digest, Moment = default, Envelope = Encoding.UTF8.GetString(envelope),
    };

    private static ReviewRound Judged(LedgerEntry entry, Func<byte[], ReviewRound> judge)
    {
        try
        {
            return judge(Encoding.UTF8.GetBytes(entry.Record.Envelope ?? throw new RefusedException(Unreadable, "it holds no envelope")));
        }
        catch (RefusedException e)
        {
            throw new LedgerBrokenException(entry.Number, $"records what the review refuses: {e.Refusal.Message}");
        }
    }

    private static void Agree(LedgerEntry entry, string person, DateTimeOffset moment, string? step, PackStatus status)
    {
        LedgerRecord r = entry.Record;
        if (r.Person != person || r.Moment != moment || r.Step != step || r.Status != status)
            throw new LedgerBrokenException(entry.Number, "says something else than the envelope in it");
    }
}
