using System.Collections.Immutable;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>A pack of a payment shop that shows every block with the content it was made for. The figures are invented.</summary>
public static class SampleDocument
{
    public static readonly DateTimeOffset Moment = new(2026, 9, 30, 22, 0, 4, TimeSpan.Zero);

    public static PdfMetadata Metadata { get; } =
        new(Moment, "9f3177d04be2c07a5d0f6f1b2a7c3e4d9f3177d04be2c07a5d0f6f1b2a7c3e4d") { Author = "Payment Shop Ltd" };

    public static PdfAttachment Attachment { get; } =
        new("pack.json", "application/json", "The evidence pack this document was made of", "{\"series\":\"EP-PAYSHOP-SEG\"}"u8.ToArray());

    public static BlockDocument Document { get; } = new()
    {
        Title = "Network segmentation and access control",
        Language = "en",
        Footer = ["EP-PAYSHOP-SEG 2.3.0 · Confidential", "9f31 77d0 4be2 c07a", ""],
        Blocks = [Cover(), new Block.Heading(1, "Contents"), new Block.Contents(), .. Summary(), .. Segmentation(), .. Findings(), .. Method(), .. Flows()],
    };

    public static ImmutableArray<Inline> Text(string text) => [new Inline.Text(text)];

    public static Block.Paragraph Paragraph(params Inline[] text) => new([.. text]);

    private static Block.Cover Cover() => new(
        "Payment Shop Ltd", "EP-PAYSHOP-SEG", "Evidence pack · Q3 2026", "Network segmentation and access control",
        "Effective connectivity of three production clusters, held against PCI DSS 4.0.1, HIPAA, SOC 2, NIST SP 800-53 AC and the CIS Kubernetes Benchmark.",
        "APPROVED", Tone.Satisfied, "Version 2.3.0 · supersedes 2.2.1",
        [
            new Block.Table(
                [new("Document control", 21), new("", 30), new("", 19), new("", 30)],
                [
                    Row("Document id", "`EP-PAYSHOP-SEG-2.3.0", "Classification", "Confidential"),
                    Row("Period", "1 July – 30 September 2026", "Collected", "30 Sep 2026, 22:00:04 UTC"),
                    Row("Owner", "Head of Platform Security", "Next review", "31 Dec 2026"),
                    Row("Retention", "six years, until 30 Sep 2032", "Distribution", "CISO, QSA, Internal Audit"),
                ]),
            new Block.Heading(3, "Approvals"),
            new Block.Table(
                [new("Step", 14), new("Name and role", 26), new("Decision", 24), new("When (UTC)", 18), new("Bound digest", 18)],
                [
                    Row("Peer", "Zoë Łącka, Security Engineer", "accepted", "2 Oct 2026 09:12", "`sha256 9f31…c07a"),
                    Row("Compliance", "M. Oduya, Compliance Officer", "accepted, one condition", "5 Oct 2026 14:40", "`sha256 9f31…c07a"),
                    Row("Final", "R. Lindqvist, CISO", "approved", "6 Oct 2026 08:03", "`sha256 9f31…c07a"),
                ]),
        ]);

    private static IEnumerable<Block> Summary() =>
    [
        new Block.Heading(1, "Cardholder zone held; two paths must close", "Executive summary") { Anchor = "summary" },
        new Block.Paragraph(
            [
                new Inline.Text("Nothing outside the approved flows could reach the cardholder data zone at any of the 92 planned scans. Two controls are not satisfied, both from one staging namespace, and nine could not be evaluated because the "),
                new Inline.Strong("eu-2"),
                new Inline.Text(" cluster refused to list policies for six days."),
            ],
            ParagraphStyle.Lead),
        new Block.KeyFigures(
            [
                new("Intact", "cardholder zone, 92 of 92 scans", Tone.Neutral), new("118", "controls satisfied, +6 since 2.2.1", Tone.Satisfied),
                new("2", "not satisfied, −3 since 2.2.1", Tone.NotSatisfied), new("9", "not evaluated, +9 since 2.2.1", Tone.NotEvaluated),
                new("4", "exceptions, 1 expires in 21 days", Tone.Warning),
            ]),
        new Block.StackedBars(
            "Controls by framework",
            [new(Tone.Satisfied, "satisfied"), new(Tone.NotSatisfied, "not satisfied"), new(Tone.NotEvaluated, "not evaluated"), new(Tone.Manual, "manual, open"), new(Tone.NotApplicable, "not applicable")],
            [
                new("PCI DSS 4.0.1", [38, 1, 4, 6, 3]), new("HIPAA", [17, 0, 1, 5, 2]), new("SOC 2", [15, 1, 1, 4, 0]),
                new("NIST SP 800-53 AC", [31, 0, 2, 9, 4]), new("CIS Kubernetes", [17, 0, 1, 7, 0]), new("In preparation", [0, 0, 0, 0, 0]),
            ]),
        new Block.Strips(
            "Calendar of scans",
            [new(Tone.Satisfied, "scanned"), new(Tone.NotEvaluated, "missed"), new(Tone.NotSatisfied, "failed")],
            [
                new("Aug 2026", "scanned 30; missed 1: 9", [.. Enumerable.Range(1, 31).Select(day => new StripPart(day == 9 ? Tone.NotEvaluated : Tone.Satisfied, 1, day))]),
                new("Sep 2026", "scanned 28; failed 2: 3, 4", [.. Enumerable.Range(1, 30).Select(day => new StripPart(day is 3 or 4 ? Tone.NotSatisfied : Tone.Satisfied, 1, day))]),
                new("Oct 2026", "nothing", []),
            ]),
        new Block.Heading(2, "What needs a decision"),
        new Block.Table(
            [new("Risk", 12), new("What is wrong, and the witness", 52), new("Controls", 19), new("Owner, due", 17)],
            [
                new([[new Inline.Badge(Tone.High, "HIGH")], [new Inline.Text("Staging may read the order database. "), new Inline.Name("staging/batch → orders/db:5432/TCP"), new Inline.Text(", allowed by "), new Inline.Name("orders/allow-all-internal"), new Inline.Text(", rule 2. "), new Inline.Link("F-0007", "F-0007")], Text("PCI 6.5.3 · AC-4(21) · CC6.1"), Text("Orders team, 20 Oct")]),
                new([[new Inline.Badge(Tone.High, "HIGH")], [new Inline.Text("One workload reaches the cloud metadata service. "), new Inline.Name("tools/ci-runner → 169.254.169.254:80"), new Inline.Text("; no egress policy selects it. "), new Inline.Link("F-0011", "F-0011")], Text("PCI 1.3.2 · AC-4 · SC-7(5)"), Text("Platform, 13 Oct")]),
                new([[new Inline.Badge(Tone.Medium, "MEDIUM")], [new Inline.Text("The collector was refused on "), new Inline.Strong("eu-2"), new Inline.Text(" for six days (403 on NetworkPolicies): nine controls have no verdict there.")], Text("PCI 1.2.7 and eight more"), Text("Platform, 10 Oct")]),
            ]),
        new Block.Paragraph(
            [new Inline.Text("Configuration analysis of Kubernetes network policies. It is not a penetration test, and speaks for no firewall outside the clusters. See "), new Inline.Link("method", "method and limits"), new Inline.Text(".")],
            ParagraphStyle.Note),
    ];

    private static IEnumerable<Block> Segmentation() =>
    [
        new Block.Heading(1, "What may talk to what: intended against effective", "Segmentation"),
        Paragraph(new Inline.Text("Rows start a connection, columns receive it. The sign compares the approved flows with what the enforced policies allow in fact; the figure counts workload pairs.")),
        new Block.Table(
            [new("From \\ to", 16), new("internet", 12), new("dmz", 12), new("cde", 12), new("shared", 12), new("staging", 12), new("tools", 12)],
            [
                Row("internet", "", "✓ 3", "·", "·", "·", "·"), Row("dmz", "✓ 2", "", "✓ 4", "✓ 6", "·", "·"), Row("cde", "·", "·", "", "✓ 5", "·", "·"),
                Row("shared", "▲ 4", "·", "·", "", "·", "✓ 2"), Row("staging", "✓ 9", "·", "·", "✕ 1", "", "·"),
            ],
            "Zones, 30 September 2026"),
        new Block.Figure("Zones as they are drawn", "Two zones; the internet reaches none.", Drawings.SampleDrawing.Everything()),
        new Block.Heading(2, "Every status and severity as it is drawn"),
        Paragraph(
            [.. Enum.GetValues<Tone>().SelectMany(t => new Inline[] { new Inline.Badge(t, Words(t)), new Inline.Text(" ") })]),
        new Block.Heading(2, "How the segmentation is built"),
        new Block.List(
            [
                [Paragraph(new Inline.Text("Every namespace begins with "), new Inline.Name("default-deny-ingress"), new Inline.Text(" and "), new Inline.Name("default-deny-egress"), new Inline.Text("."))],
                [Paragraph(new Inline.Text("What is open is open by name:")), new Block.List([[Paragraph(new Inline.Text("a rule names its peers and its ports;"))], [Paragraph(new Inline.Text("an approved flow names who needs it, and until when."))]], false)],
                [Paragraph(new Inline.Text("Changes arrive by GitOps alone; the ledger holds who merged them."))],
            ],
            true),
        new Block.Heading(4, "Reading aid"),
        new Block.Callout(Tone.Info, null, [Paragraph(new Inline.Text("A pair counts as denied only where the network plug-in is known to enforce the policy kind that denies it."))]),
    ];

    private static IEnumerable<Block> Findings() =>
    [
        new Block.Heading(1, "Two findings, each with a witness and a fix", "Findings"),
        new Block.Callout(
            Tone.High, "F-0007  Staging may read the order database",
            [
                Paragraph(new Inline.Badge(Tone.High, "HIGH"), new Inline.Text(" "), new Inline.Badge(Tone.NotSatisfied, "NOT SATISFIED"), new Inline.Text("  since 2.2.0 · PCI 6.5.3 · AC-4(21) · CC6.1")),
                Paragraph(new Inline.Strong("Condition. "), new Inline.Name("staging/batch"), new Inline.Text(" reaches "), new Inline.Name("orders/db:5432/TCP"), new Inline.Text(". The second rule of "), new Inline.Name("orders/allow-all-internal"), new Inline.Text(" selects every namespace, and staging is one.")),
                new Block.Code("# orders/allow-all-internal, lines 14–18\n  ingress:\n  - from:\n    - namespaceSelector: {}      # every namespace: staging too\n    ports: [{protocol: TCP, port: 5432}]"),
                Paragraph(new Inline.Strong("Fix. "), new Inline.Text("Name the namespaces that need it:")),
                new Block.Code("    - namespaceSelector:\n        matchExpressions:\n        - {key: kubernetes.io/metadata.name, operator: In, values: [orders, orders-reporting, orders-archive, orders-analytics, orders-migration]}"),
            ]) { Anchor = "F-0007" },
        new Block.Callout(
            Tone.NotEvaluated, "F-0011  One workload reaches the cloud metadata service",
            [
                Paragraph(new Inline.Badge(Tone.NotEvaluated, "NOT EVALUATED"), new Inline.Text("  enforcement unknown on "), new Inline.Name("eu-2")),
                new Block.List([[Paragraph(new Inline.Text("The collector was refused."))], [Paragraph(new Inline.Text("No verdict is given."))]], false),
            ]) { Anchor = "F-0011" },
        new Block.Callout(Tone.Manual, "M-0003  Attestation of the yearly training is open", [Paragraph(new Inline.Text("Due 31 October; asked of the Head of People."))]),
    ];

    private static IEnumerable<Block> Method() =>
    [
        new Block.Heading(1, "Method and limits", "How we know") { Anchor = "method" },
        new Block.Heading(2, "What was read"),
        Paragraph(new Inline.Text("Names are printed as they are, also where they try to deceive: "), new Inline.Name("pay\u202Etnuocca"), new Inline.Text(", "), new Inline.Name("支付/网关"), new Inline.Text(", "), new Inline.Name("Ωmega/приложение"), new Inline.Text(" and one of 253 characters, "), new Inline.Name(string.Join('-', Enumerable.Repeat("payments", 28))), new Inline.Text("."), new Inline.Break(), new Inline.Text("A second line after a forced break.")),
        new Block.Callout(Tone.Medium, "A card with attributes",
            [new Block.Table([new("", 1), new("", 4)], [new([Text("Condition"), Text("A rule allows every port.")]), new([Text("Effect"), Text("Whoever holds one pod reaches them all.")])]) { RowHeads = true }]),
        new Block.Table([new("Control", 1), new("Result", 4)],
            [new([Text("1.3 Access to the cardholder data environment"), []]) { Group = true }, new([Text("1.3.1"), Text("not satisfied")]), new([Text("1.3.2"), Text("satisfied")])]),
        new Block.PageBreak(),
        new Block.Heading(2, "What was not"),
        Paragraph(new Inline.Text("Firewalls of the cloud, service meshes and hosts were not read.")),
    ];

    private static IEnumerable<Block> Flows() =>
    [
        new Block.Heading(1, "Services, protocols and ports", "Register"),
        new Block.Table(
            [new("Flow", 12), new("From", 26), new("To", 26), new("Port", 10, true), new("Pairs", 8, true), new("Status", 18)],
            [.. Enumerable.Range(1, 90).Select(i => new TableRow(
                [
                    Text(FormattableString.Invariant($"FL-{i:D4}")), [new Inline.Name(FormattableString.Invariant($"checkout/cart-{i % 7}"))], [new Inline.Name(FormattableString.Invariant($"payments/gateway-{i % 5}"))],
                    Text(FormattableString.Invariant($"{8000 + i}")), Text(FormattableString.Invariant($"{i * 3}")),
                    [i % 9 == 0 ? new Inline.Badge(Tone.NotEvaluated, "NOT EVALUATED") : new Inline.Badge(Tone.Satisfied, "APPROVED")],
                ]))],
            "Approved flows across zones"),
    ];

    private static TableRow Row(params string[] cells) => new(
        [.. cells.Select(c => c.StartsWith('`') ? ImmutableArray.Create<Inline>(new Inline.Name(c[1..])) : c.Length == 0 ? [] : Text(c))]);

    private static string Words(Tone tone) =>
        string.Concat(tone.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {c}" : c.ToString())).ToUpperInvariant();
}
