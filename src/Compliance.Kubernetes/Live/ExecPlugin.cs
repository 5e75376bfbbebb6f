using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Compliance.Kubernetes.Live;

/// <summary>What a credential plug-in gave.</summary>
/// <param name="Token">Bearer token; null when the plug-in gave a certificate only.</param>
/// <param name="Expires">Moment of expiry; null when the plug-in named none.</param>
/// <param name="Certificate">Client certificate, PEM; null when none.</param>
/// <param name="Key">Key of the certificate, PEM; null when none.</param>
internal sealed record ExecCredential(string? Token, DateTimeOffset? Expires, string? Certificate, string? Key)
{
    /// <summary>Nothing of a credential is ever printed.</summary>
    public override string ToString() => "[credential]";
}

/// <summary>A credential plug-in could not be run or gave no credential.</summary>
internal sealed class ExecPluginException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A credential plug-in of a kubeconfig. It is run here because the client library splits arguments at spaces.</summary>
/// <param name="Command">Program; a path with a separator is relative to the kubeconfig's folder.</param>
/// <param name="Arguments">Arguments, each passed on whole.</param>
/// <param name="Variables">Additional environment variables.</param>
/// <param name="ApiVersion">Version of the ExecCredential protocol.</param>
/// <param name="Cluster">The cluster part of the plug-in's input, JSON; null when the entry does not ask for it.</param>
/// <param name="InstallHint">What to tell an operator who lacks the program.</param>
internal sealed record ExecPlugin(
    string Command, ImmutableArray<string> Arguments, ImmutableArray<KeyValuePair<string, string>> Variables, string ApiVersion,
    string? Cluster, string? InstallHint)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs the plug-in and reads its credential.</summary>
    /// <exception cref="ExecPluginException">It cannot be started, fails, or answers with no credential.</exception>
    public async Task<ExecCredential> RunAsync(CancellationToken cancel)
    {
        using Process process = Start();
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(Longest);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(bounded.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(bounded.Token);
            await process.WaitForExitAsync(bounded.Token);
            if (process.ExitCode != 0)
                throw new ExecPluginException($"credential plug-in {Command} ended with status {process.ExitCode}: {VisibleText.Of((await errors).Trim())}");
            return Parse(await output);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ExecPluginException($"credential plug-in {Command} gave no answer within {Longest.TotalSeconds:0} s");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in Arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in Variables) start.Environment[name] = value;
        string cluster = Cluster is null ? "" : $",\"cluster\":{Cluster}";
        start.Environment["KUBERNETES_EXEC_INFO"] =
            $"{{\"apiVersion\":\"{JsonEncodedText.Encode(ApiVersion)}\",\"kind\":\"ExecCredential\",\"spec\":{{\"interactive\":false{cluster}}}}}";
        try
        {
            return Process.Start(start) ?? throw new ExecPluginException($"credential plug-in {Command} did not start");
        }
        catch (Win32Exception e)
        {
            string hint = string.IsNullOrWhiteSpace(InstallHint) ? "" : $"; {VisibleText.Of(InstallHint.Trim())}";
            throw new ExecPluginException($"credential plug-in {Command} cannot be run: {e.Message}{hint}", e);
        }
    }

    private ExecCredential Parse(string output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            JsonElement root = document.RootElement;
            if (ApiStatus.Text(root, "kind") == "ExecCredential" && root.TryGetProperty("status", out JsonElement status))
            {
                string? token = ApiStatus.Text(status, "token"), certificate = ApiStatus.Text(status, "clientCertificateData");
                if (!string.IsNullOrEmpty(token) || !string.IsNullOrEmpty(certificate))
                    return new ExecCredential(token, Expiry(status), certificate, ApiStatus.Text(status, "clientKeyData"));
            }
        }
        catch (JsonException)
        {
            // The parser's message may quote the output, which may hold a token: only the fact is told, below.
        }
        throw new ExecPluginException(
            $"credential plug-in {Command} printed no credential; expected an ExecCredential with status.token or status.clientCertificateData");
    }

    private DateTimeOffset? Expiry(JsonElement status)
    {
        string? text = ApiStatus.Text(status, "expirationTimestamp");
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : throw new ExecPluginException($"credential plug-in {Command}: status.expirationTimestamp is no moment; expected RFC 3339");
    }
}
