using Microsoft.Playwright;

namespace Fam.Dashboard.Tests.Browser;

/// <summary>Whether a page can be read on its screen: nothing lies beyond its edge, and no text is too faint (WCAG 2.2, success criterion 1.4.3, AA).</summary>
public static class Legibility
{
    private const string Script = """
        () => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = (color) => {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
            return [r, g, b, a / 255];
          };
          const over = (top, bottom) => [0, 1, 2].map((i) => top[i] * top[3] + bottom[i] * (1 - top[3])).concat(1);
          const luminance = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const background = (element) => {
            const layers = [];
            for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
            return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
          };
          const faint = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.textContent.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
            if (element.closest('.sr-only, .skip-link, :disabled, script, style, svg, textarea')) continue;
            const style = getComputedStyle(element);
            const below = background(element);
            const pair = [luminance(over(rgba(style.color), below)), luminance(below)].sort((a, b) => b - a);
            const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
            const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
            if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)}: "${walker.currentNode.textContent.trim().slice(0, 40)}" in ${element.className || element.tagName}`);
          }
          return [...new Set(faint)];
        }
        """;

    /// <summary>Leaves a picture of the page, and holds it against both.</summary>
    public static async Task LookAsync(IPage page, string picture)
    {
        await page.WaitForFunctionAsync("document.fonts.status === 'loaded'");
        await page.ScreenshotAsync(new() { Path = Screenshots.File($"{picture}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"{picture} is {overflow} px wider than its screen");
        Assert.Empty(await page.EvaluateAsync<string[]>(Script));
    }
}
