import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { KEYS, openWorkshop } from '../cli/support/workshop.ts';
import type { Gateway } from '../cli/support/workshop.ts';
import { onPath, toolOrSkip } from '../support/require-tool.ts';

/** Run in the page: texts whose contrast with what is behind them is below 4.5 (WCAG 2.2, 1.4.3). */
const FAINT_TEXTS = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0.99) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
    .filter((element) => element.checkVisibility())
    .flatMap((element) => {
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      return ratio < 4.5 ? [element.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2)] : [];
    });
})()`;

/** Run in the page: elements that stick out of the window to the right. */
const STICKING_OUT = `[...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !element.classList.contains('hidden')).map((element) => element.tagName + ' ' + element.textContent.slice(0, 30))`;

async function openBrowser(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}

async function linkTo(gateway: Gateway, path: string): Promise<string> {
  const token = (await readFile(join(gateway.dataDirectory, 'admin.token'), 'utf8')).trim();
  const response = await fetch(`${gateway.adminUrl}/links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  const { code } = (await response.json()) as { readonly code: string };
  return `${gateway.adminUrl}${path}?token=${code}`;
}

test('the decision page reads on a phone and a desk, light and dark, by keyboard, with nothing loaded or blocked', async (t) => {
  const path = await toolOrSkip(t, 'chromium', () =>
    onPath('chromium', 'chromium-browser', 'google-chrome'),
  );
  if (path === undefined) return;
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const browser = await openBrowser(path);
  t.after(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1280]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(await linkTo(gateway, `/calls/${refused.id}`));
      const where = `${colorScheme} ${width}`;
      assert.match(await page.locator('h1').innerText(), /403 scope\.missing/, where);
      assert.deepEqual(await page.evaluate(STICKING_OUT), [], where);
      assert.deepEqual(await page.evaluate(FAINT_TEXTS), [], where);
      await checkKeyboard(page);
      assert.deepEqual(complaints, [], where);
      await context.close();
    }
  }
});

/** Everything that can be used is reached by Tab, and works by Enter. */
async function checkKeyboard(page: Page): Promise<void> {
  const usable = await page.locator('button:visible, summary:visible, a[href]:visible').count();
  const reached = new Set<string>();
  for (let step = 0; step < usable; step += 1) {
    await page.keyboard.press('Tab');
    reached.add(
      await page.evaluate(
        `(() => { const all = [...document.querySelectorAll('button, summary, a[href]')]; return String(all.indexOf(document.activeElement)); })()`,
      ),
    );
  }
  assert.ok(!reached.has('-1'));
  assert.equal(reached.size, usable);
  const summary = page.locator('summary').first();
  await summary.focus();
  await page.keyboard.press('Enter');
  assert.ok(await page.locator('details[open] table').first().isVisible());
}

test('the page that --html writes works from the disk, copy buttons included', async (t) => {
  const path = await toolOrSkip(t, 'chromium', () =>
    onPath('chromium', 'chromium-browser', 'google-chrome'),
  );
  if (path === undefined) return;
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const refused = await gateway.order(KEYS.reader);
  const ran = await shop.run('why', refused.id, '--html', 'why.html');
  assert.equal(ran.code, 0, ran.err);
  const browser = await openBrowser(path);
  t.after(() => browser.close());
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(shop.directory, 'why.html')).href);
  const button = page.locator('button[aria-label^="Copy the command"]').first();
  await button.click();
  await page.waitForFunction(`document.activeElement?.textContent === 'Copied'`);
  const copied = await page.evaluate('navigator.clipboard.readText()');
  assert.match(String(copied), new RegExp(`^pinpoint why ${refused.id} --apply \\d+$`));
});
