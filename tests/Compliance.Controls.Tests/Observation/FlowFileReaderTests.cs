using System.Collections.Immutable;
using System.Text;
using Compliance.Controls.Observation;

namespace Compliance.Controls.Tests.Observation;

/// <summary>Each form of flow records, and lines that are none.</summary>
public sealed class FlowFileReaderTests
{
    private const string Forwarded = """{"flow":{"time":"2026-10-01T10:00:00.5Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"l4":{"TCP":{"source_port":51000,"destination_port":5432}},"source":{"namespace":"shop","pod_name":"web-1","workloads":[{"name":"web","kind":"Deployment"}]},"destination":{"namespace":"bank","pod_name":"db-0"},"is_reply":false},"node_name":"n1","time":"2026-10-01T10:00:00.5Z"}""";

    [Fact]
    public void Hubble_lines_give_connections_and_leave_out_replies_notices_and_drops_that_are_no_policy()
    {
        (FlowFile file, FlowSummary summary) = Read(
            Forwarded,
            Forwarded.Replace("10:00:00.5", "12:00:00", StringComparison.Ordinal),
            Forwarded.Replace("\"is_reply\":false", "\"is_reply\":true", StringComparison.Ordinal),
            Forwarded.Replace("FORWARDED", "DROPPED", StringComparison.Ordinal).Replace("\"is_reply\":false", "\"drop_reason_desc\":\"POLICY_DENIED\"", StringComparison.Ordinal),
            Forwarded.Replace("FORWARDED", "DROPPED", StringComparison.Ordinal).Replace("\"is_reply\":false", "\"drop_reason_desc\":\"STALE_OR_UNROUTABLE_IP\"", StringComparison.Ordinal),
            """{"node_status":{"state_change":"NODE_CONNECTED"},"node_name":"n1"}""",
            """{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"4"},"node_name":"n1"}""",
            """{"flow":{"time":"2026-10-01T11:00:00Z","verdict":"AUDIT","IP":{"source":"203.0.113.9","destination":"10.0.0.2"},"l4":{"UDP":{"destination_port":53}},"source":{"labels":["reserved:world"]},"destination":{"namespace":"bank","pod_name":"db-0"}}}""");
        Assert.Equal(("hubble", 4L, 4L, 0L, 4L), (file.Form, file.Records, file.Skipped, file.Malformed, file.Lost));
        Assert.Equal(
            [
                "ip/203.0.113.9 -> bank/db-0 Udp/53 Allowed x1", "shop/web -> bank/db-0 Tcp/5432 Allowed x2", "shop/web -> bank/db-0 Tcp/5432 Denied x1",
            ],
            summary.Flows.Select(Text));
        ObservedFlow twice = summary.Flows[1];
        Assert.Equal((new DateTimeOffset(2026, 10, 1, 10, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 1, 12, 0, 0, TimeSpan.Zero)), (twice.First, twice.Last));
    }

    [Fact]
    public void Calico_reports_of_both_sides_are_one_connection_and_the_side_that_denies_decides()
    {
        string line = """{"start_time":1790848800,"end_time":1790848860,"source_ip":null,"source_name":"-","source_name_aggr":"web-5f4d-*","source_namespace":"shop","source_type":"wep","dest_ip":null,"dest_name_aggr":"db-0","dest_namespace":"bank","dest_port":5432,"dest_type":"wep","proto":"tcp","action":"allow","reporter":"src"}""";
        (FlowFile file, FlowSummary summary) = Read(
            line,
            line.Replace("\"reporter\":\"src\"", "\"reporter\":\"dst\"", StringComparison.Ordinal).Replace("allow", "deny", StringComparison.Ordinal),
            line.Replace("5432", "5433", StringComparison.Ordinal),
            line.Replace("5432", "5433", StringComparison.Ordinal).Replace("\"reporter\":\"src\"", "\"reporter\":\"dst\"", StringComparison.Ordinal),
            """{"start_time":1790848800,"source_name_aggr":"web-5f4d-*","source_namespace":"shop","source_type":"wep","dest_ip":"203.0.113.9","dest_name":"-","dest_name_aggr":"pub","dest_namespace":"-","dest_port":"443","dest_type":"net","proto":"6","action":"allow","reporter":"src"}""");
        Assert.Equal(("calico", 3L, 2L, 0L), (file.Form, file.Records, file.Skipped, file.Malformed));
        Assert.Equal(["shop/web-5f4d-* -> ip/203.0.113.9 Tcp/443 Allowed x1", "shop/web-5f4d-* -> bank/db-0 Tcp/5432 Denied x1", "shop/web-5f4d-* -> bank/db-0 Tcp/5433 Allowed x1"], summary.Flows.Select(Text));
    }

    [Theory]
    [InlineData("""{"start_time":"2026-10-01T10:00:00Z","end_time":"2026-10-01T10:00:15Z","action":"Allow","source_name":"web-*","source_namespace":"shop","dest_name":"db-*","dest_namespace":"bank","protocol":"tcp","dest_port":"5432","reporter":"Dst"}""")]
    [InlineData("""{"id":"7","flow":{"key":{"sourceName":"web-*","sourceNamespace":"shop","sourceType":"WorkloadEndpoint","destName":"db-*","destNamespace":"bank","destType":"WorkloadEndpoint","destPort":"5432","proto":"tcp","reporter":"Dst","action":"Allow"},"startTime":"1790848800","endTime":"1790848815"}}""")]
    public void Flows_of_Goldmane_are_read_as_Whisker_and_as_its_API_write_them(string line)
    {
        (FlowFile file, FlowSummary summary) = Read(line);
        Assert.Equal("calico", file.Form);
        Assert.Equal(["shop/web-* -> bank/db-* Tcp/5432 Allowed x1"], summary.Flows.Select(Text));
    }

    [Fact]
    public void Antrea_records_say_by_the_action_of_either_side_whether_a_connection_went_through()
    {
        string line = """{"flowStartSeconds":1790848800,"flowEndSeconds":"2026-10-01T10:05:00Z","sourceIP":"10.0.0.1","destinationIP":"10.0.0.2","sourceTransportPort":41000,"destinationTransportPort":5432,"protocolIdentifier":6,"sourcePodName":"web-1","sourcePodNamespace":"shop","destinationPodName":"db-0","destinationPodNamespace":"bank","ingressNetworkPolicyRuleAction":1,"egressNetworkPolicyRuleAction":0}""";
        (FlowFile file, FlowSummary summary) = Read(
            line, line.Replace("ingressNetworkPolicyRuleAction\":1", "ingressNetworkPolicyRuleAction\":3", StringComparison.Ordinal),
            line.Replace("\"destinationPodName\":\"db-0\",\"destinationPodNamespace\":\"bank\"", "\"destinationPodName\":\"\"", StringComparison.Ordinal),
            line.Replace("protocolIdentifier\":6", "protocolIdentifier\":47", StringComparison.Ordinal));
        Assert.Equal(("antrea", 3L, 1L), (file.Form, file.Records, file.Skipped));
        Assert.Equal(["shop/web-1 -> ip/10.0.0.2 Tcp/5432 Allowed x1", "shop/web-1 -> bank/db-0 Tcp/5432 Allowed x1", "shop/web-1 -> bank/db-0 Tcp/5432 Denied x1"], summary.Flows.Select(Text));
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_told_by_its_number_and_hides_no_other()
    {
        (FlowFile file, FlowSummary summary) = Read(
            "{\"half\":", "", Forwarded, "[1]", """{"hello":1}""", Forwarded.Replace("5432", "70000", StringComparison.Ordinal), Forwarded.Replace("2026-10-01T10:00:00.5Z", "yesterday", StringComparison.Ordinal),
            Forwarded.Replace("FORWARDED", "\\ud800", StringComparison.Ordinal), "{\"pad\":\"" + new string('x', 2 << 20) + "\"}", Forwarded);
        Assert.Equal((2L, 7L), (file.Records, file.Malformed));
        Assert.Equal(2, Assert.Single(summary.Flows).Count);
        Assert.Equal(
            [
                "1: not JSON", "4: expected a JSON object", "5: a line that is no record of hubble", "6: destination port: expected 1 to 65535, found 70000",
                "7: flow.time: expected a time such as 2026-11-01T12:00:00Z", "8: a text in it is not Unicode", "9: longer than 1048576 bytes",
            ],
            file.Problems);
    }

    [Theory]
    [InlineData("", "the file holds no line")]
    [InlineData("hello\n", "in no known form (first line: 1: not JSON)")]
    [InlineData("{\"kind\":\"Pod\"}\n", "in no known form (first line: 1: a line of no known form)")]
    public void A_file_in_no_known_form_is_refused(string text, string message)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        Assert.Equal(message, Assert.Throws<FlowFormException>(() => FlowFileReader.Read("f", stream, new(), () => "")).Message);
    }

    [Fact]
    public void What_is_kept_is_bounded_by_the_flows_that_differ_and_the_rest_is_counted()
    {
        FlowAggregation flows = new(limit: 3);
        StringBuilder text = new();
        for (int i = 0; i < 50; i++) text.AppendLine(Forwarded.Replace("5432", $"{6000 + (i % 5)}", StringComparison.Ordinal));
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text.ToString()));
        FlowFileReader.Read("f", stream, flows, () => "");
        FlowSummary summary = flows.Summary();
        Assert.Equal((3, 30L, 20L), (summary.Flows.Length, summary.Flows.Sum(f => f.Count), summary.Beyond));
    }

    [Fact]
    public void Random_bytes_are_malformed_or_refused_and_never_break_the_reader()
    {
        const int Seed = 20261125;
        Random random = new(Seed);
        byte[] good = Encoding.UTF8.GetBytes(Forwarded + "\n");
        for (int round = 0; round < 400; round++)
        {
            byte[] bytes = [.. good, .. good, .. good];
            for (int i = 0; i < 1 + (round % 20); i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using MemoryStream stream = new(bytes);
            Exception? thrown = Record.Exception(() => FlowFileReader.Read("f", stream, new(), () => ""));
            Assert.True(thrown is null or FlowFormException, $"seed {Seed}, round {round}: {thrown}");
        }
    }

    private static (FlowFile File, FlowSummary Summary) Read(params ImmutableArray<string> lines)
    {
        FlowAggregation flows = new();
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return (FlowFileReader.Read("flows.json", stream, flows, () => "digest"), flows.Summary());
    }

    private static string Text(ObservedFlow flow) => $"{flow.Key.From} -> {flow.Key.To} {flow.Key.Protocol}/{flow.Key.Port} {flow.Key.Verdict} x{flow.Count}";
}
