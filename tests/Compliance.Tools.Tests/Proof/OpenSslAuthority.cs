using Compliance.Host.Tests.Running;
using Compliance.TestKit.Trust;

namespace Compliance.Tools.Tests.Proof;

/// <summary>A time-stamp authority that is <c>openssl ts</c> behind a port of this machine.</summary>
internal sealed class OpenSslAuthority : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LoopbackServer _server;

    public OpenSslAuthority()
    {
        OpenSsl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", At("ca.key"), "-out", Root, "-subj", "/CN=Stamp Root", "-days", "3650");
        OpenSsl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", At("tsa.key"), "-out", At("tsa.csr"), "-subj", "/CN=Stamps");
        _folder.Write("tsa.ext", "extendedKeyUsage=critical,timeStamping\nbasicConstraints=critical,CA:false\n");
        OpenSsl("x509", "-req", "-in", At("tsa.csr"), "-CA", Root, "-CAkey", At("ca.key"), "-CAcreateserial", "-extfile", At("tsa.ext"), "-out", At("tsa.pem"), "-days", "3650");
        _folder.Write("serial", "01\n");
        _folder.Write("tsa.cnf", $"""
            [tsa]
            default_tsa = one
            [one]
            serial = {At("serial")}
            signer_cert = {At("tsa.pem")}
            signer_key = {At("tsa.key")}
            signer_digest = sha256
            default_policy = 1.2.3.4
            digests = sha256
            ordering = yes
            ess_cert_id_alg = sha256
            """);
        _server = LoopbackServer.Of(request =>
        {
            File.WriteAllBytes(At("query"), request);
            OpenSsl("ts", "-reply", "-config", At("tsa.cnf"), "-queryfile", At("query"), "-out", At("reply"));
            return File.ReadAllBytes(At("reply"));
        });
    }

    public string Address => _server.Address;

    /// <summary>File with the root's certificate, PEM.</summary>
    public string Root => At("ca.pem");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private static void OpenSsl(params string[] arguments)
    {
        (int status, string output, string errors) = Tool.Run("openssl", arguments);
        if (status != 0) throw new InvalidOperationException($"openssl {string.Join(' ', arguments)}: {errors}{output}");
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
