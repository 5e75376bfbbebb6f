using System.Text.Json;

namespace Compliance.Controls.Facts.Admission;

/// <summary>What the Pod Security Standards would refuse in a pod, as far as a snapshot holds the fields: volumes, host paths, sysctls, and the
/// profiles of kernel modules are not kept.</summary>
internal static class PodSecurityFaults
{
    private static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    // The capabilities that baseline lets a container add.
    private static readonly string[] Baseline =
        ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

    /// <summary>The first fault at a level, in words; null where none is seen.</summary>
    public static string? First(JsonElement pod, string level)
    {
        foreach (string field in new[] { "hostNetwork", "hostPID", "hostIPC" })
            if (Json.IsTrue(pod, "spec", field)) return field;
        foreach (string list in Lists)
            foreach (JsonElement container in Json.Items(pod, "spec", list))
                if ((OfBaseline(container) ?? (level == "restricted" ? OfRestricted(pod, container) : null)) is { } fault) return fault;
        return null;
    }

    private static string? OfBaseline(JsonElement container)
    {
        if (Json.IsTrue(container, "securityContext", "privileged")) return "privileged";
        if (Json.Items(container, "ports").Any(p => Json.Int(p, "hostPort") is > 0)) return "hostPort";
        return Json.Items(container, "securityContext", "capabilities", "add").FirstOrDefault(c => !Baseline.Contains(c.ToString(), StringComparer.Ordinal)) is { ValueKind: not JsonValueKind.Undefined } added
            ? $"capability {added}" : null;
    }

    private static string? OfRestricted(JsonElement pod, JsonElement container)
    {
        if (!Json.IsFalse(container, "securityContext", "allowPrivilegeEscalation")) return "allowPrivilegeEscalation is not false";
        if (!Json.Items(container, "securityContext", "capabilities", "drop").Any(c => c.ToString() == "ALL")) return "capabilities are not all dropped";
        if (Json.Items(container, "securityContext", "capabilities", "add").Any(c => c.ToString() != "NET_BIND_SERVICE")) return "a capability is added";
        if (!Json.IsTrue(container, "securityContext", "runAsNonRoot") && (Json.At(container, "securityContext", "runAsNonRoot") is not null || !Json.IsTrue(pod, "spec", "securityContext", "runAsNonRoot")))
            return "runAsNonRoot is not true";
        return (Json.Text(container, "securityContext", "seccompProfile", "type") ?? Json.Text(pod, "spec", "securityContext", "seccompProfile", "type")) is "RuntimeDefault" or "Localhost"
            ? null : "no seccomp profile";
    }
}
