using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Compliance.Benchmarks.Inputs;

/// <summary>Manifests of bare pods and network policies, the same every time.</summary>
/// <param name="Seed">Of the random numbers.</param>
/// <param name="Namespaces">Namespaces.</param>
/// <param name="Pods">Pods in each.</param>
/// <param name="Policies">Policies in each.</param>
internal sealed record ManifestInput(int Seed, int Namespaces, int Pods, int Policies)
{
    private int Applications => Math.Clamp(2 + (Pods / 6), 1, Pods);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Namespaces * Pods:N0} pods and {Namespaces * Policies:N0} policies in {Namespaces} namespaces (`{Seed} {Namespaces} {Pods} {Policies}`)");

    /// <summary>Writes the manifests.</summary>
    /// <param name="folder">Where to; made when it is not there.</param>
    /// <param name="sharedGenerator">The generator to use; null for this project's own, which writes input of the same size and a like shape.</param>
    public void Write(string folder, string? sharedGenerator)
    {
        Directory.CreateDirectory(folder);
        if (sharedGenerator is null)
        {
            WriteOwn(folder, new Random(Seed));
            return;
        }
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true };
        foreach (int number in (int[])[Seed, Namespaces, Pods, Policies]) start.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Insert(0, sharedGenerator);
        start.ArgumentList.Add(folder);
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"the shared generator ended with {process.ExitCode}");
    }

    private void WriteOwn(string folder, Random random)
    {
        var namespaces = new StringBuilder();
        var policies = new PolicyYaml(random, Namespaces, Applications);
        for (int n = 0; n < Namespaces; n++)
        {
            (string team, string environment, string tier) = Vocabulary.Namespace(n);
            namespaces.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns-{n:D4}\n  labels:\n    team: {team}\n    env: {environment}\n    tier: {tier}\n");
            var pods = new StringBuilder();
            for (int p = 0; p < Pods; p++) AppendPod(pods, n, p, random);
            File.WriteAllText(Path.Combine(folder, $"ns-{n:D4}-workloads.yaml"), pods.ToString());
            File.WriteAllText(Path.Combine(folder, $"ns-{n:D4}-policies.yaml"), policies.Of(n, Policies));
        }
        File.WriteAllText(Path.Combine(folder, "namespaces.yaml"), namespaces.ToString());
    }

    private void AppendPod(StringBuilder yaml, int n, int p, Random random)
    {
        int number = p % Applications;
        (string app, string component, string tier) = Vocabulary.Application(n, number);
        yaml.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {app}-{p}\n  namespace: ns-{n:D4}\n  labels:\n    app: {app}\n    component: {component}\n    tier: {tier}\n    version: v{random.Next(1, 3)}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"spec:\n  nodeName: node-{p % 20}\n  containers:\n  - name: c\n    image: img\n    ports:\n");
        foreach ((string name, int port, string protocol) in Vocabulary.PortsOf(number))
            yaml.Append(CultureInfo.InvariantCulture, $"    - name: {name}\n      containerPort: {port}\n      protocol: {protocol}\n");
        string address = Vocabulary.Address((n * Pods) + p);
        yaml.Append(CultureInfo.InvariantCulture, $"status:\n  hostIP: 192.168.10.{1 + (p % 20)}\n  podIP: {address}\n  podIPs:\n  - ip: {address}\n");
    }
}
