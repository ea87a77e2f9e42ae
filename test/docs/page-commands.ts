import { pages, type Page } from './pages.ts';

/** A command of an `sh` block of a page, as a person would type it: one line, without its comment. */
export interface PageCommand {
  readonly page: string;
  readonly line: string;
}

/** Every command of README.md and of the pages in docs, in the order of the page. */
export const pageCommands: readonly PageCommand[] = pages
  .filter(({ path }) => path === 'README.md' || path.startsWith('docs/'))
  .flatMap((page) => commandsOf(page).map((line) => ({ page: page.path, line })));

function commandsOf({ blocks }: Page): readonly string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/(^|\s{2,}|\s)#\s.*$/, '').trim())
    .filter((line) => line !== '');
}
