import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A page of Markdown, by its path in the repository. */
export interface Page {
  readonly path: string;
  /** Its text without fenced blocks. */
  readonly prose: string;
  readonly headings: readonly string[];
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly language: string;
  readonly text: string;
}

export const pages: readonly Page[] = globSync(['README.md', 'docs/**/*.md', 'examples/*.md'], { cwd: root })
  .sort()
  .map((path) => readPage(path, readFileSync(join(root, path), 'utf8')));

function readPage(path: string, text: string): Page {
  const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;
  const prose = text.replaceAll(fence, '');
  return {
    path,
    prose,
    headings: [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading),
    blocks: [...text.matchAll(fence)].map(([, language = '', body = '']) => ({ language, text: body })),
  };
}

/** Targets of the links of a page that lead into the repository: a path from its root, and an anchor. */
export function internalLinks({ path, prose }: Page): readonly { target: string; anchor: string }[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor = ''] = link.split('#');
      return { target: file === '' ? path : join(dirname(path), file), anchor };
    });
}

/** The anchors of a page as GitHub makes them: lower case, without punctuation, hyphens for spaces, numbered if repeated. */
export function anchorsOf({ headings }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Texts in backquotes that are paths of this repository. */
export function mentionedFiles({ prose }: Page): readonly string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => /^(src|test|docs|config|examples|\.ci)\/[\w./*-]*$/.test(text));
}

/** Commands of the `sh` blocks of a page that start with `sluice`, without that, as words. */
export function sluiceCommands({ blocks }: Page): readonly (readonly string[])[] {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'));
  return lines
    .flatMap((line) => line.split('&&'))
    .map(words)
    .flatMap(([first, ...rest]) => (first === 'sluice' ? [rest] : []));
}

/** The words of a command line; quotes hold a word together. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** References from comments of the code to a page, with the section that they name. */
export function referencesInCode(): readonly { file: string; page: string; section: string | undefined }[] {
  const src = join(root, 'src');
  return globSync('**/*.ts', { cwd: src }).flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8').replaceAll(/\n\s*\*\s/g, ' ');
    return [...text.matchAll(/\b(docs\/[\w./-]+\.(?:md|yaml))(?:, "([^"]+)")?/g)].map(
      ([, page = '', section]) => ({ file, page, section }),
    );
  });
}
