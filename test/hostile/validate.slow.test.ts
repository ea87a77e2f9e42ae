import { describe, expect, it } from 'vitest';
import { validateAction } from '../../src/cli/commands/files/validate.ts';
import { budgets } from '../../src/core/budgets.ts';
import type { Problem } from '../../src/core/problems/problem.ts';
import { CollectedOutput } from '../support/collected-output.ts';
import { hostileTrees } from './trees.ts';
import { writtenTree } from './written-tree.ts';

const { inAll, ofKind, text } = budgets.problems;

// A tenth of each is enough to make quadratic work slow. At full size, each is validated by a measured process of its own
// (validate.hostile.ts).
describe('validate tells within its budgets what is wrong with', { timeout: 30_000 }, () => {
  it.each(hostileTrees.map((tree) => [tree.name, tree] as const))('%s', async (_name, tree) => {
    const output = new CollectedOutput();
    await validateAction({ dir: await writtenTree(tree, 0.1), json: true }, output);
    const { problems } = JSON.parse(output.written) as { problems: readonly Problem[] };
    expect(problems.length).toBeLessThanOrEqual(inAll + 1);
    const kinds = Map.groupBy(problems, ({ code, severity, file }) => `${code} ${severity} ${file}`);
    for (const kind of kinds.values()) expect(kind.length).toBeLessThanOrEqual(ofKind + 1);
    for (const { place, message } of problems)
      expect(Math.max(place.length, message.length)).toBeLessThanOrEqual(text);
  });
});
