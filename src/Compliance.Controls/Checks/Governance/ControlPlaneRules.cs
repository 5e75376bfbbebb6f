using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Facts.ControlPlane;

namespace Compliance.Controls.Checks.Governance;

/// <summary>What one flag of a control-plane component is worth.</summary>
/// <param name="Flag">Name without dashes.</param>
/// <param name="Verdict">Pass, warn, fail or not evaluable.</param>
/// <param name="Statement">What was found, as a sentence part.</param>
/// <param name="Wanted">The value that would do; null where it is for the owner to say.</param>
internal sealed record FlagFinding(string Flag, CheckVerdict Verdict, string Statement, string? Wanted = null);

/// <summary>Which values of flags undermine access control (CIS Kubernetes Benchmark 1.2, 1.3, 1.4 and 2), with the defaults of the components.</summary>
internal static class ControlPlaneRules
{
    /// <summary>Every flag that is judged of a component.</summary>
    public static IEnumerable<FlagFinding> Judge(ControlPlaneArguments of) => (of.Component switch
    {
        "kube-apiserver" => ApiServer(of),
        "etcd" => Etcd(of),
        _ => [Loopback(of)],
    }).Select(f => of.Hidden(f.Flag) is { } hidden ? new FlagFinding(f.Flag, CheckVerdict.NotEvaluable, $"{f.Flag}: {hidden}") : f);

    /// <summary>Whether an address answers on its own node alone.</summary>
    public static bool IsLoopback(string address) => address == "localhost" || IPAddress.TryParse(address, out IPAddress? ip) && IPAddress.IsLoopback(ip);

    private static IEnumerable<FlagFinding> ApiServer(ControlPlaneArguments of)
    {
        yield return Authorization(of);
        yield return of.Flag("token-auth-file") is { Value.Length: > 0 }
            ? new("token-auth-file", CheckVerdict.Fail, "token-auth-file is set: tokens that never expire stand in a file")
            : Good("token-auth-file");
        ImmutableArray<string> on = of.Items("enable-admission-plugins"), off = of.Items("disable-admission-plugins");
        yield return of.Hidden("disable-admission-plugins") is { } hidden ? new("enable-admission-plugins", CheckVerdict.NotEvaluable, $"disable-admission-plugins: {hidden}")
            : on.Contains("AlwaysAdmit")
            ? new("enable-admission-plugins", CheckVerdict.Fail, "the admission plug-in AlwaysAdmit is on")
            : !on.Contains("NodeRestriction") || off.Contains("NodeRestriction")
                ? new("enable-admission-plugins", CheckVerdict.Fail, "the admission plug-in NodeRestriction is off: a node may change other nodes and their labels",
                    string.Join(',', on.Append("NodeRestriction").Distinct(StringComparer.Ordinal)))
                : Good("enable-admission-plugins");
        yield return of.Flag("client-ca-file") is { Value.Length: > 0 }
            ? Good("client-ca-file") : new("client-ca-file", CheckVerdict.Fail, "client-ca-file is not set, so no client certificate is checked");
        yield return Anonymous(of);
    }

    private static FlagFinding Authorization(ControlPlaneArguments of)
    {
        const string flag = "authorization-mode";
        if (of.Flag("authorization-config") is { } file) return new(flag, CheckVerdict.NotEvaluable, $"authorization-config names the file {file.Value}, which no snapshot holds");
        ImmutableArray<string> modes = of.Items(flag);
        if (modes.IsEmpty) return new(flag, CheckVerdict.Fail, "authorization-mode is not set, and its default AlwaysAllow lets everybody do everything", "Node,RBAC");
        if (modes.Contains("AlwaysAllow")) return new(flag, CheckVerdict.Fail, $"authorization-mode is {string.Join(',', modes)}: AlwaysAllow lets everybody do everything", "Node,RBAC");
        ImmutableArray<string> missing = [.. ((string[])["Node", "RBAC"]).Except(modes)];
        return missing.IsEmpty ? Good(flag)
            : new(flag, CheckVerdict.Fail, $"authorization-mode is {string.Join(',', modes)} and lacks {string.Join(" and ", missing)}", string.Join(',', modes.Concat(missing)));
    }

    private static FlagFinding Anonymous(ControlPlaneArguments of)
    {
        const string flag = "anonymous-auth";
        if (of.Flag(flag) is null && of.Flag("authentication-config") is { } file)
            return new(flag, CheckVerdict.NotEvaluable, $"authentication-config names the file {file.Value}, which no snapshot holds");
        return of.Switch(flag, true) switch
        {
            false => Good(flag),
            null => Unclear(of, flag),
            _ => new(flag, CheckVerdict.Warn, of.Flag(flag) is null ? "anonymous-auth is not set, and its default lets in requests without a name" : "anonymous-auth is true", "false"),
        };
    }

    private static IEnumerable<FlagFinding> Etcd(ControlPlaneArguments of)
    {
        if (of.Flag("config-file") is { } file)
        {
            yield return new("config-file", CheckVerdict.NotEvaluable, $"the file {file.Value} replaces every flag of etcd, and no snapshot holds it");
            yield break;
        }
        foreach ((string flag, bool wanted, string otherwise) in new[]
        {
            ("client-cert-auth", true, "whoever reaches etcd reads and writes all state"),
            ("peer-client-cert-auth", true, "whoever reaches the peer port may join"),
            ("auto-tls", false, "certificates are made up and prove nobody"),
            ("peer-auto-tls", false, "certificates of peers are made up and prove nobody"),
        })
            yield return of.Switch(flag, false) is not { } value ? Unclear(of, flag)
                : value == wanted ? Good(flag)
                : new(flag, CheckVerdict.Fail, $"{flag} is {(value ? "true" : "not true")}, so {otherwise}", wanted ? "true" : "false");
    }

    private static FlagFinding Loopback(ControlPlaneArguments of)
    {
        const string flag = "bind-address";
        if (of.Flag("secure-port") is { Value: "0" } || of.Flag(flag) is { } address && IsLoopback(address.Value)) return Good(flag);
        return new(flag, CheckVerdict.Warn, of.Flag(flag) is { } set ? $"bind-address is {set.Value}, which answers beyond the node" : "bind-address is not set, and its default answers on every address", "127.0.0.1");
    }

    private static FlagFinding Good(string flag) => new(flag, CheckVerdict.Pass, "");

    private static FlagFinding Unclear(ControlPlaneArguments of, string flag) => new(flag, CheckVerdict.NotEvaluable, $"{flag} is '{of.Flag(flag)?.Value}'; expected true or false");
}
