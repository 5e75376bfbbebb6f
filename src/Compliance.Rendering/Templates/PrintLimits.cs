using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>How much of a very large pack a paged document prints. What it leaves out it counts, and says where it stands; the workbook and
/// <c>pack.json</c> hold everything.</summary>
internal sealed record PrintLimits
{
    /// <summary>Findings of one check printed as full cards.</summary>
    public int CardsPerCheck { get; init; } = 2;

    /// <summary>The same for a check whose gravest finding is of medium severity or below.</summary>
    public int CardsPerLesserCheck { get; init; } = 1;

    /// <summary>Further findings of one check printed as rows of a table.</summary>
    public int RowsPerCheck { get; init; } = 100;

    /// <summary>Lines of a policy quoted with a finding.</summary>
    public int QuoteLines { get; init; } = 7;

    /// <summary>Lines of a proposed change printed with a finding.</summary>
    public int PatchLines { get; init; } = 10;

    /// <summary>Proposed changes printed for one check: those of its findings differ little.</summary>
    public int PatchesPerCheck { get; init; } = 1;

    /// <summary>Objects named as evidence with a finding.</summary>
    public int ObjectsPerFinding { get; init; } = 3;

    /// <summary>Characters of the criteria above or on a card: a check's condition tells every case.</summary>
    public int Criteria { get; init; } = 220;

    /// <summary>Findings named with a control.</summary>
    public int FindingsPerControl { get; init; } = 4;

    /// <summary>Evidence items named with a control.</summary>
    public int EvidencePerControl { get; init; } = 3;

    /// <summary>Checks of one verdict named with a control.</summary>
    public int ChecksPerVerdict { get; init; } = 5;

    /// <summary>Controls of a framework that have a card each although they are not evaluated for one and the same reason.</summary>
    public int CardsPerReason { get; init; } = 2;

    /// <summary>Policies in the inventory.</summary>
    public int Policies { get; init; } = 300;

    /// <summary>Gaps, and as many limitations, one by one.</summary>
    public int Gaps { get; init; } = 200;

    /// <summary>Workloads and nodes without a zone of their own, or with several.</summary>
    public int Zones { get; init; } = 200;

    /// <summary>Pairs of zones between which something is possible or may be.</summary>
    public int ZonePairs { get; init; } = 24;

    /// <summary>Rows of the register of services, protocols and ports.</summary>
    public int Flows { get; init; } = 150;

    /// <summary>Names of one end of such a row.</summary>
    public int NamesPerFlow { get; init; } = 3;

    /// <summary>Controls that wait for a person, of one framework.</summary>
    public int ManualControls { get; init; } = 100;

    /// <summary>Characters of a reason that stands elsewhere in full.</summary>
    public int Reason { get; init; } = 240;

    /// <summary>Evidence items in the index.</summary>
    public int Evidence { get; init; } = 1000;

    /// <summary>Entries of one kind in the chapter of the change log.</summary>
    public int Changes { get; init; } = 25;

    /// <summary>Entries of one kind and action on the page that says what changed.</summary>
    public int BriefChanges { get; init; } = 4;

    /// <summary>Policies in the record of the review of rules.</summary>
    public int Rules { get; init; } = 200;

    /// <summary>Entries of the register of approvers.</summary>
    public int Register { get; init; } = 40;

    /// <summary>Rows of each table on a period: controls, findings, objects, gaps, scans.</summary>
    public int Period { get; init; } = 60;

    /// <summary>Most findings on the page for the executive, one for each check; the page gives up the last ones where it would not hold them.</summary>
    public int Top { get; init; } = 5;

    /// <summary>Frameworks with a bar on the page for the executive.</summary>
    public int Bars { get; init; } = 6;

    /// <summary>Characters that no text of a check reaches.</summary>
    private const int WholeText = 100_000;

    /// <summary>Findings a pack may have for every one of them to be printed as a full card.</summary>
    private const int AllCards = 80;

    /// <summary>Entries a change log may have for every one of them to be printed.</summary>
    private const int AllChanges = 150;

    /// <summary>The limits for a pack: a small one is printed whole.</summary>
    public static PrintLimits For(EvidencePack pack)
    {
        var limits = new PrintLimits();
        return limits with
        {
            CardsPerCheck = pack.Findings.Length <= AllCards ? AllCards : limits.CardsPerCheck,
            CardsPerLesserCheck = pack.Findings.Length <= AllCards ? AllCards : limits.CardsPerLesserCheck,
            Criteria = pack.Findings.Length <= AllCards ? WholeText : limits.Criteria,
            PatchesPerCheck = pack.Findings.Length <= AllCards ? AllCards : limits.PatchesPerCheck,
            Changes = pack.Changes is { Entries.Length: <= AllChanges } ? AllChanges : limits.Changes,
        };
    }

    /// <summary>The limits of the Markdown artefact. It is read in a browser that shows no file above half a MiB as a document, and beside it
    /// stand PDF and workbook: of a check one finding is told in full, the others in a line.</summary>
    public static PrintLimits OfArtefact(EvidencePack pack) => For(pack) with
    {
        CardsPerCheck = 1,
        CardsPerLesserCheck = 1,
        RowsPerCheck = pack.Findings.Length <= 300 ? 300 : 4,
        FindingsPerControl = 2,
        Policies = 150,
        Gaps = 60,
        Zones = 60,
        Evidence = 100,
        Rules = 60,
        Register = 20,
        Period = 25,
    };

    /// <summary>Rows of the register of flows in the Markdown artefact.</summary>
    public int FlowRows { get; init; } = 80;

    /// <summary>Checks of which the Markdown artefact tells a finding in full.</summary>
    public int Details { get; init; } = 25;
}
