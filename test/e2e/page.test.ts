import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notBuilt, projectPath, runCli } from '../support/run-cli.ts';
import { testFolder } from '../support/test-folder.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const reason = notBuilt ?? (CHROMIUM === undefined ? 'no chromium on this machine' : undefined);
if (reason !== undefined) process.stderr.write(`skipped: the page in a browser (${reason})\n`);

describe.skipIf(reason !== undefined)('the page in a browser', () => {
  const folder = testFolder();
  let browser: Browser | undefined;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    await runCli(['run', projectPath('test/golden/runs/zone-outage'), '--out', folder.at('r'), '--quiet']);
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
      timeout: 0, // the limit of the test is enough
    });
    page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:'))
        complaints.push(request.url());
    });
    await page.goto(pathToFileURL(folder.at('r', 'report.html')).href);
  });
  afterAll(async () => {
    await browser?.close();
  });

  test('shows the figures of result.json', async () => {
    const result = JSON.parse(readFileSync(folder.at('r', 'result.json'), 'utf8')) as {
      digest: string;
      scenario: string;
      pods: { created: number; bound: number };
    };
    const text = await page.locator('body').innerText();
    expect(await page.title()).toContain(result.scenario);
    expect(text).toContain(result.digest);
    expect(text).toContain(String(result.pods.created));
  });

  test('draws its charts, asks for nothing from elsewhere and complains about nothing', async () => {
    expect(await page.locator('svg').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  test('does not scroll sideways on a phone', async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
