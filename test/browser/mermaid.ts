import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const script = join(import.meta.dirname, '../../node_modules/mermaid/dist/mermaid.min.js');

/** What became of a diagram: the parser's complaint, or what is in the picture. */
export interface Drawn {
  readonly error?: string;
  readonly nodes: number;
  readonly edges: number;
  /** Text of each node. */
  readonly texts: readonly string[];
  /** Elements that do something, and attributes that would. */
  readonly harmful: readonly string[];
}

/** Makes a page draw diagrams as GitHub does: Mermaid itself, strict. Returns what became of each, in their order. */
export async function mermaidOn(
  page: Page,
): Promise<(texts: readonly string[]) => Promise<readonly Drawn[]>> {
  await page.setContent('<!doctype html><title>diagrams</title><body></body>');
  await page.addScriptTag({ content: await readFile(script, 'utf8') });
  await page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })`);
  return (texts) => page.evaluate(`(${draw})(${JSON.stringify(texts)})`);
}

/** Runs in the page. */
const draw = `async (texts) => {
  const drawn = [];
  for (const [index, text] of texts.entries()) {
    try {
      await mermaid.parse(text);
      const { svg } = await mermaid.render('d' + index + '_' + Math.random().toString(36).slice(2), text);
      const holder = document.createElement('div');
      holder.className = 'diagram';
      holder.innerHTML = svg;
      document.body.append(holder);
      const harmful = [...holder.querySelectorAll('a, img, image, script, iframe, object, form, input, h1, h2, ul, ol, li, b, i, em, strong, del, .katex, math, [onclick], [onerror], [href]:not(path):not(marker)')];
      drawn.push({
        nodes: holder.querySelectorAll('g.node').length,
        edges: holder.querySelectorAll('g.edgePaths > path, g.edgePaths > g').length,
        texts: [...holder.querySelectorAll('g.node .nodeLabel')].map((one) => one.innerText ?? one.textContent),
        harmful: harmful.map((one) => one.outerHTML.slice(0, 200)),
      });
    } catch (error) {
      drawn.push({ error: String(error.message ?? error), nodes: 0, edges: 0, texts: [], harmful: [] });
    }
  }
  return drawn;
}`;
