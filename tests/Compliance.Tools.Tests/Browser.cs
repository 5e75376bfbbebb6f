using Microsoft.Playwright;

namespace Compliance.Tools.Tests;

/// <summary>Debian's Chromium without a window, driven by Playwright. It is started once for a class of tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? chromium;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        // Its own sandbox needs rights that a container's root does not have.
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program("chromium"), Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a file in a window of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<OpenPage> Open(string file, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        var opened = new OpenPage(page);
        page.Console += (_, message) => opened.Complaints.Add(message.Text);
        page.PageError += (_, error) => opened.Complaints.Add(error);
        page.Request += (_, request) => opened.Requests.Add(request.Url);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
    }

    private static string Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"The program {name} is missing; tests/run.sh installs it.");
}

/// <summary>A page in a window of its own.</summary>
/// <param name="Page">The page.</param>
public sealed record OpenPage(IPage Page) : IAsyncDisposable
{
    /// <summary>What the browser wrote on its console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
