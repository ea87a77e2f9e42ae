import { reasonNotToRun } from './not-run.ts';
import { pageCommands } from './page-commands.ts';
import { pages } from './pages.ts';
import { played, type Scene } from './scene.ts';

/** Pages of which every command was run that is not left out. */
export const seen = new Set<string>();

/** The commands of a page that are to be run, in its order. */
export function linesOf(page: string): readonly string[] {
  return pageCommands
    .filter((command) => command.page === page && reasonNotToRun(page, command.line) === undefined)
    .map(({ line }) => line);
}

/**
 * Runs what is to be run of a page, up to the first command that does not end as the page says, and gives what was wrong:
 * how that one went beside how it should have, or steps of commands that the page does not have.
 */
export async function playPage(page: string, scene: Scene): Promise<readonly unknown[]> {
  const lines = linesOf(page);
  const strange = Object.keys(scene.steps ?? {}).filter((line) => !lines.includes(line));
  if (strange.length > 0) return strange;
  for (const line of lines) {
    const wrong = await played(scene, line);
    if (wrong !== undefined) return [wrong];
  }
  await scene.shell.interrupt();
  seen.add(page);
  return [];
}

/** The first block of a language on a page. */
export function blockOf(page: string, language: string): string {
  const found = pages.find(({ path }) => path === page)?.blocks.find((block) => block.language === language);
  if (found === undefined) throw new Error(`${page} has no block of ${language}`);
  return found.text;
}
