import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { mergeFile } from '../../../src/core/merge/merge-file.ts';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';
import { lostEdits, standingsOf } from '../../support/merged-scenario.ts';
import { contentOf, editedScenarios, type Boxes, type EditedScenario } from '../../support/scenario-edits.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const run = promisify(execFile);
const path = 'value-streams/orders/scenarios/orders.json';
const names = { target: 'env/staging', incoming: 'main' };

interface Texts {
  readonly base: string;
  readonly target: string;
  readonly incoming: string;
}

/** What git makes of three texts; undefined where it sees a conflict. */
async function mergedByGit(folder: string, texts: Texts): Promise<string | undefined> {
  const files = await Promise.all(
    [texts.target, texts.base, texts.incoming].map(async (text, index) => {
      const file = join(folder, String(index));
      await writeFile(file, text);
      return file;
    }),
  );
  return run('git', ['merge-file', '-p', '-q', ...files]).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** True for a text that is JSON, has no module twice and has every edit of both sides. */
function isRight(text: string, scenario: EditedScenario): boolean {
  try {
    const { content } = parseTreeFile(Buffer.from(text), path);
    const isUnique = [...standingsOf(content).values()].every(({ length }) => length === 1);
    return isUnique && lostEdits(scenario, content).length === 0;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

/**
 * Two modules that both sides put between the same two others have no order, and a module that both moved to routes of
 * their own has no place. Git sees one where the text of what is around them happens to lie in a certain way.
 */
const undecided = /each put something here|keep one of the two places/;

it('is clean and right wherever git merges the text cleanly and rightly', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-merge-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const count = { rightByGit: 0, onlyHere: 0, undecided: 0 };
  const textOf = (boxes: Boxes) => printTreeFile(treeFile(contentOf(boxes)));
  await fc.assert(
    fc.asyncProperty(editedScenarios({ most: 2 }), async (scenario) => {
      const texts = {
        base: textOf(scenario.base),
        target: textOf(scenario.target),
        incoming: textOf(scenario.incoming),
      };
      fc.pre(new Set(Object.values(texts)).size === 3);
      const byGit = await mergedByGit(folder, texts);
      const isGitRight = byGit !== undefined && isRight(byGit, scenario);

      const { merged, conflicts } = mergeFile(
        path,
        {
          base: Buffer.from(texts.base),
          target: Buffer.from(texts.target),
          incoming: Buffer.from(texts.incoming),
        },
        names,
      );

      if (isGitRight) for (const { why } of conflicts) expect(why).toMatch(undecided);
      if (isGitRight && conflicts.length > 0) count.undecided += 1;
      if (conflicts.length === 0) expect(isRight(Buffer.from(merged ?? []).toString(), scenario)).toBe(true);
      if (isGitRight) count.rightByGit += 1;
      else if (conflicts.length === 0) count.onlyHere += 1;
    }),
    { numRuns: propertyRuns(250) },
  );
  expect(count.rightByGit).toBeGreaterThan(propertyRuns(50));
  expect(count.onlyHere).toBeGreaterThan(propertyRuns(10));
  expect(count.undecided).toBeLessThan(count.rightByGit / 50);
});
